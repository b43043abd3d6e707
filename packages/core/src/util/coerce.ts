/**
 * Whether a value is an object with named fields: neither null nor a list.
 *
 * @param value Any value.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of what should be an object; none if it is not one. */
export function asObject(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {};
}

/** The items of what should be a list of objects; none if it is not one. */
export function asObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** A text, or a number as text; null for anything else and for an empty text. */
export function asText(value: unknown): string | null {
  return (typeof value === 'string' ? value : typeof value === 'number' && String(value)) || null;
}

/** A number, or a text that is one; null for anything else, for negative numbers and for infinity. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number < Infinity ? number : null;
}
