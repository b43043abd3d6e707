const prefix = 'offpeak:running:';

/** Remembers which batches were seen running, so that the end of each is reported once in a browser. */
export interface EndMemory {
  /** Remembers that a batch was seen running. */
  remember(id: string): void;
  /** Whether the end of this batch is still to be reported. Forgets it: only one caller gets true. */
  claim(id: string): Promise<boolean>;
}

/**
 * Creates a memory in `localStorage`, so that an end is also reported after a reload, and in only one of
 * several tabs. Where storage is full or forbidden, it is the memory of this page.
 */
export function createEndMemory(): EndMemory {
  const seen = new Set<string>();
  // A component whose data is older than the end must not remember the batch again.
  const ended = new Set<string>();
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const take = (id: string): boolean => {
    const wasHere = seen.delete(id);
    ended.add(id);
    const stored = attempt(() => localStorage.getItem(prefix + id));
    attempt(() => localStorage.removeItem(prefix + id));
    return stored === undefined ? wasHere : stored !== null;
  };
  return {
    remember(id) {
      if (!seen.has(id) && !ended.has(id)) {
        seen.add(id);
        attempt(() => localStorage.setItem(prefix + id, ''));
      }
    },
    claim: (id) => withLock(prefix + id, () => take(id)),
  };
}

/** Runs work while no other tab runs work under the same name, where the browser has locks. */
async function withLock<T>(name: string, work: () => T): Promise<T> {
  const { locks } = globalThis.navigator ?? {};
  return locks ? ((await locks.request(name, async () => work())) as T) : work();
}
