/** Hands the newest value from one side to the other; older ones that nobody took are dropped. */
export interface Latest<Value> {
  put(value: Value): void;
  /** Resolves with a value, or null after `ms`. One taker at a time. */
  take(ms: number): Promise<Value | null>;
  /** Wakes a taker with null, now and from now on. */
  close(): void;
}

/** A slot for one value. */
export function createLatest<Value>(): Latest<Value> {
  let held: Value | null = null;
  let closed = false;
  let wake: (() => void) | null = null;
  return {
    put(value) {
      held = value;
      wake?.();
    },
    async take(ms) {
      if (held === null && !closed) {
        let timer: ReturnType<typeof setTimeout> | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
        wake = null;
        clearTimeout(timer);
      }
      const value = held;
      held = null;
      return value;
    },
    close() {
      closed = true;
      wake?.();
    },
  };
}
