/** Lets several callers wait until a condition holds, which each checks again after every change. */
export interface ChangeSignal {
  /** Reports that something has changed. */
  notify: () => void;
  /** Resolves once `isTrue` returns true. It is called now, and after every `notify()`. */
  until(isTrue: () => boolean): Promise<void>;
}

/** Creates a signal for which nobody waits. */
export function createChangeSignal(): ChangeSignal {
  let changed = Promise.withResolvers<void>();
  return {
    notify() {
      changed.resolve();
      changed = Promise.withResolvers<void>();
    },
    async until(isTrue) {
      while (!isTrue()) {
        await changed.promise;
      }
    },
  };
}
