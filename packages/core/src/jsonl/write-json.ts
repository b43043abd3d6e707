/** The JSON of a value, or undefined if it has none: a BigInt or a circle is in it, it is nested too deep, or its `toJSON` throws. */
export function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
