/** The locks of one origin. Each allows one tab a stream of events. */
const names = ['offpeak:events:0', 'offpeak:events:1'];

/** A connection that is waited for, or held. */
export interface Connection {
  isGranted(): boolean;
  /** Releases it, or stops waiting for it. */
  release(): void;
}

/**
 * Waits for one of the two connections that all tabs of an origin share by Web Locks: HTTP/1.1 allows a
 * browser six connections to a server, for all tabs together. A tab that is closed releases its own. Where
 * locks are missing or forbidden it is granted immediately. Calls `granted` once it is held.
 */
export function waitForConnection(granted: () => void): Connection {
  const released = new AbortController();
  const { signal } = released;
  let isHeld = false;
  const hold = (): Promise<void> =>
    new Promise((release) => {
      // The second lock, if it arrives too, is released immediately.
      if (isHeld || signal.aborted) {
        return release();
      }
      isHeld = true;
      signal.addEventListener('abort', () => release());
      granted();
    });
  for (const name of names) {
    void holdLock(name, signal, hold);
  }
  return { isGranted: () => isHeld, release: () => released.abort() };
}

async function holdLock(name: string, signal: AbortSignal, hold: () => Promise<void>): Promise<void> {
  try {
    await navigator.locks.request(name, { signal }, hold);
  } catch {
    await hold();
  }
}
