/**
 * Characters at which Python's `splitlines` and some parsers end a line, besides those that JSON escapes
 * anyway.
 */
const lineEnds = /[\u0085\u2028\u2029]/g;

/**
 * Returns the JSON of a value on one line, whichever parser splits the lines; undefined for a value with a
 * BigInt or a circular reference, one that is nested too deep, or one whose `toJSON` throws.
 */
export function writeJson(value: unknown): string | undefined {
  try {
    // They occur only inside strings, where an escape means the same.
    return JSON.stringify(value)?.replace(
      lineEnds,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    return undefined;
  }
}
