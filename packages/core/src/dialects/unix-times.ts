/**
 * Converts the fields named `…_at` that hold a date as text to unix seconds. Changes the object and returns
 * it.
 */
export function withUnixTimes<T extends object>(object: T): T {
  const fields = object as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (name.endsWith('_at') && typeof value === 'string') {
      const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value) / 1000;
      // A text that is not a date, such as "", means no date. So does the year 1, which servers in Go send.
      fields[name] = seconds > 0 ? Math.floor(seconds) : null;
    }
  }
  return object;
}
