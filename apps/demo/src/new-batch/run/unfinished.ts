/** The server keeps unfinished uploads for an hour. */
const keptMs = 3_600_000;
const key = 'offpeak-demo:unfinished';

/** Remembers a file that is uploaded in parts, so that the page can offer to resume it. Null forgets it. */
export function noteUnfinished(name: string | null): void {
  try {
    if (name === null) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, JSON.stringify({ name, at: Date.now() }));
    }
  } catch {
    // Where storage is full or forbidden, the page does not offer to resume.
  }
}

/** Returns the name of the file whose upload was interrupted, while it can be resumed. */
export function readUnfinished(): string | null {
  try {
    const { name, at } = JSON.parse(localStorage.getItem(key) ?? '{}') as { name?: unknown; at?: unknown };
    return typeof name === 'string' && typeof at === 'number' && Date.now() - at < keptMs ? name : null;
  } catch {
    return null;
  }
}
