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

/** Creates an empty {@link Inbox}. */
export function createInbox<Value>(): Inbox<Value> {
  return new TopicInbox<Value>();
}

class TopicInbox<Value> implements Inbox<Value> {
  #held = new Map<string, Value>();
  #isClosed = false;
  #wake: (() => void) | null = null;

  put(topic: string, value: Value): void {
    this.#held.set(topic, value);
    this.#wake?.();
  }

  async take(ms: number): Promise<Map<string, Value>> {
    if (this.#held.size === 0 && !this.#isClosed) {
      await this.#nextPut(ms);
    }
    const taken = this.#held;
    this.#held = new Map();
    return taken;
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** Resolves when a value is put, when the inbox is closed, or after `ms`. */
  async #nextPut(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    this.#wake = null;
    clearTimeout(timer);
  }
}
