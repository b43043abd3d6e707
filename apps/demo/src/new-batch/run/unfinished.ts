/** Uploads are kept for an hour by the server. */
const keptMs = 3_600_000;
const key = 'offpeak-demo:unfinished';

/** Notes that a file is on its way in parts, so that the page can say so after a reload. Null: none is any more. */
export function noteUnfinished(name: string | null): void {
  try {
    if (name === null) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, JSON.stringify({ name, at: Date.now() }));
    }
  } catch {
    // A storage that is full or forbidden only means that nothing is said.
  }
}

/** The name of the file whose upload was broken off, if it can still go on. */
export function readUnfinished(): string | null {
  try {
    const { name, at } = JSON.parse(localStorage.getItem(key) ?? '{}') as { name?: unknown; at?: unknown };
    return typeof name === 'string' && typeof at === 'number' && Date.now() - at < keptMs ? name : null;
  } catch {
    return null;
  }
}
