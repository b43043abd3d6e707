/** What Python's `splitlines` and some parsers end a line at, besides what JSON escapes anyway. */
const lineEnds = /[\u0085\u2028\u2029]/g;

/**
 * The JSON of a value on one line, for whoever cuts lines, or undefined if it has none: a BigInt or a circle
 * is in it, it is nested too deep, or its `toJSON` throws.
 */
export function writeJson(value: unknown): string | undefined {
  try {
    // They stand in texts only, where an escape means the same.
    return JSON.stringify(value)?.replace(
      lineEnds,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    return undefined;
  }
}
