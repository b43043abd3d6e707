/**
 * Returns the first key that occurs twice in one object of a valid JSON text, or null. `JSON.parse` keeps the
 * last of the two; a reader that keeps the first would see another request than the one that was checked.
 *
 * Counting finds out whether there is one, since almost no text has any: strings are skipped as a whole, so
 * this costs little compared to parsing `value`.
 */
export function findRepeatedKey(text: string, value: object): string | null {
  return countWrittenKeys(text) === countKeptKeys(value) ? null : nameRepeatedKey(text);
}

function countWrittenKeys(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; ) {
    const end = endOfString(text, at);
    if (isKey(text, end)) {
      keys += 1;
    }
    at = text.indexOf('"', end);
  }
  return keys;
}

/** Counts without recursion: a line may be nested as deep as it is long. */
function countKeptKeys(value: object): number {
  let keys = 0;
  const left: unknown[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    // Not copied: a line may be one long list of numbers.
    const inner: readonly unknown[] = Array.isArray(next) ? next : Object.values(next as object);
    if (inner !== next) {
      keys += inner.length;
    }
    for (const one of inner) {
      if (typeof one === 'object' && one !== null) {
        left.push(one);
      }
    }
  }
  return keys;
}

function nameRepeatedKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') {
      open.push(new Set());
    } else if (text[at] === '}') {
      open.pop();
    } else if (text[at] === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        // Read as JSON: the same key may be written with escapes.
        const name = JSON.parse(text.slice(at, end)) as string;
        const keys = open.at(-1);
        if (keys?.has(name)) {
          return name;
        }
        keys?.add(name);
      }
      at = end - 1;
    }
  }
  return null;
}

/** The index behind the string that begins at `at`. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return end + 1;
    }
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === '\n') {
    at += 1;
  }
  return text[at] === ':';
}
