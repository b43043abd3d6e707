/** A lock that several share or that one holds alone. */
export interface SharedLock {
  /**
   * Resolves when the lock is acquired, with the function that releases it. With `exclusive`, nobody else
   * holds the lock meanwhile. Callers are served in the order they came.
   */
  acquire(exclusive: boolean): Promise<() => void>;
}

/**
 * Creates a lock that nobody holds. The engine holds one while it validates input files: a batch whose
 * validation ended the server before is validated alone, so that a second end is clearly its fault, and not
 * that of a batch validated at the same time.
 */
export function createSharedLock(): SharedLock {
  const waiting: { exclusive: boolean; begin: () => void }[] = [];
  let holders = 0;
  let isExclusive = false;

  function next(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (isExclusive || (first.exclusive && holders > 0)) {
        return;
      }
      waiting.shift();
      holders += 1;
      isExclusive = first.exclusive;
      first.begin();
    }
  }

  function release(): void {
    holders -= 1;
    isExclusive = false;
    next();
  }

  return {
    acquire(exclusive) {
      return new Promise((resolve) => {
        waiting.push({ exclusive, begin: () => resolve(release) });
        next();
      });
    },
  };
}
