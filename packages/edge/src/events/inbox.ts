/** Passes news from many topics to one reader. It holds the newest value of each topic; older ones that nobody read are dropped. */
export interface Inbox<Value> {
  put(topic: string, value: Value): void;
  /** Resolves with what has come, at once or after at most `ms`; empty if nothing did. One reader at a time. */
  take(ms: number): Promise<Map<string, Value>>;
  /** Wakes a waiting reader. From now on no reader waits. */
  close(): void;
}

/** An empty {@link Inbox}. */
export function createInbox<Value>(): Inbox<Value> {
  let held = new Map<string, Value>();
  let closed = false;
  let wake: (() => void) | null = null;
  return {
    put(topic, value) {
      held.set(topic, value);
      wake?.();
    },
    async take(ms) {
      if (held.size === 0 && !closed) {
        let timer: ReturnType<typeof setTimeout> | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
        wake = null;
        clearTimeout(timer);
      }
      const taken = held;
      held = new Map();
      return taken;
    },
    close() {
      closed = true;
      wake?.();
    },
  };
}
