/**
 * Returns whether a value is an object with named fields: neither null nor an array.
 *
 * @param value Anything.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a value that should be an object; an empty object for anything else. */
export function asObject(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {};
}

/** Returns a value that should be an array of objects; an empty array for anything else. */
export function asObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** Returns a text, or a number as text; null for anything else and for an empty text. */
export function asText(value: unknown): string | null {
  return (typeof value === 'string' ? value : typeof value === 'number' && String(value)) || null;
}

/**
 * Returns a number, or the number in a text; null for anything else, for negative numbers and for infinity.
 */
export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number < Infinity ? number : null;
}
