/**
 * Passes values of many topics to one reader. Keeps the newest value of each topic and drops older unread
 * ones.
 */
export interface Inbox<Value> {
  put(topic: string, value: Value): void;
  /**
   * Resolves with the values so far, or waits at most `ms` for one; empty if none came. One reader at a time.
   */
  take(ms: number): Promise<Map<string, Value>>;
  /** Wakes a waiting reader. No later reader waits. */
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
