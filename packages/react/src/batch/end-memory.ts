import { withLock } from '../client/with-lock.ts';

const prefix = 'offpeak:running:';
/** The value of a batch that was seen running. Once its end is reported, the value is the time of that. */
const running = '';
/** How long a reported end is remembered, in ms. */
const keptMs = 30 * 86_400_000;
/** How long two tabs without locks need at most to see what the other has written, in ms. */
const settleMs = 50;

/** Remembers which batches were seen running, so that the end of each is reported once in a browser. */
export interface EndMemory {
  /** Remembers that a batch was seen running, unless its end was reported. */
  remember(id: string): void;
  /** Whether the end of this batch is still to be reported. Only one caller in all tabs gets true. */
  claim(id: string): Promise<boolean>;
}

/**
 * Creates a memory in `localStorage`, so that an end is also reported after a reload, and in only one of
 * several tabs. A reported end is remembered too: a tab whose data is older must not report it again. Where
 * storage is full or forbidden, it is the memory of this page.
 */
export function createEndMemory(): EndMemory {
  const seen = new Set<string>();
  const ended = new Set<string>();
  /** Batches that could not be stored. */
  const unstored = new Set<string>();
  const write = (id: string, value: string): boolean =>
    attempt(() => localStorage.setItem(prefix + id, value) ?? true) ?? false;
  return {
    remember(id) {
      if (seen.has(id) || ended.has(id)) {
        return;
      }
      seen.add(id);
      if (read(id) === null && !write(id, running)) {
        unstored.add(id);
      }
    },
    claim: (id) =>
      withLock(prefix + id, undefined, async (isExclusive) => {
        ended.add(id);
        if (read(id) !== running) {
          return unstored.delete(id);
        }
        const mine = `${Date.now()} ${Math.random()}`;
        if (!write(id, mine)) {
          // A full storage: what is there can be removed.
          attempt(() => localStorage.removeItem(prefix + id));
          return true;
        }
        forgetOld();
        if (!isExclusive) {
          // Of two tabs that have both seen it running, the one whose write came last reports it.
          await new Promise((resolve) => setTimeout(resolve, settleMs));
        }
        return read(id) === mine;
      }),
  };
}

/** Returns the stored value of a batch; null without one, undefined where storage is forbidden. */
function read(id: string): string | null | undefined {
  return attempt(() => localStorage.getItem(prefix + id));
}

/** Forgets the ends that were reported long ago. */
function forgetOld(): void {
  attempt(() => {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
      const value = localStorage.getItem(key) ?? running;
      if (value !== running && Number.parseInt(value, 10) < Date.now() - keptMs) {
        localStorage.removeItem(key);
      }
    }
  });
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
