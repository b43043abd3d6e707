/** Tabs of one origin that may have a stream of events at the same time. */
const names = ['offpeak:events:0', 'offpeak:events:1'];

/** A connection that is waited for, or held. */
export interface Connection {
  isGranted(): boolean;
  /** Gives it back, or stops waiting for it. */
  giveBack(): void;
}

/**
 * Waits for one of the few connections that the tabs of an origin share out among themselves by Web Locks: HTTP/1.1 gives a browser six
 * connections to a server, for all tabs together. A tab that is closed gives its own back by itself. Where locks are missing or forbidden it
 * is granted at once. `granted` is called when it is there.
 */
export function waitForConnection(granted: () => void): Connection {
  const over = new AbortController();
  const { signal } = over;
  let isHeld = false;
  const hold = (): Promise<void> =>
    new Promise((release) => {
      // The other lock, which came later, is given back at once.
      if (isHeld || signal.aborted) return release();
      isHeld = true;
      signal.addEventListener('abort', () => release());
      granted();
    });
  for (const name of names) void holdLock(name, signal, hold);
  return { isGranted: () => isHeld, giveBack: () => over.abort() };
}

async function holdLock(name: string, signal: AbortSignal, hold: () => Promise<void>): Promise<void> {
  try {
    await navigator.locks.request(name, { signal }, hold);
  } catch {
    await hold();
  }
}
