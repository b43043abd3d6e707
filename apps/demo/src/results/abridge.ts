/** A value as JSON to be read by a person: long vectors would fill the page with digits. */
export function abridge(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) =>
      Array.isArray(part) && part.length > 12 && part.every((item) => typeof item === 'number')
        ? [...part.slice(0, 6), `… ${part.length - 6} more numbers`]
        : part,
    2,
  );
}
