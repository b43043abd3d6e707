/**
 * Makes unix seconds of the fields of an object that are named `…_at` and hold a date as text. Changes the
 * object and returns it.
 */
export function withUnixTimes<T extends object>(object: T): T {
  const fields = object as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (name.endsWith('_at') && typeof value === 'string') {
      const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value) / 1000;
      // A text that is not a date, such as "", says nothing, nor does the year 1, which servers in Go send.
      fields[name] = seconds > 0 ? Math.floor(seconds) : null;
    }
  }
  return object;
}
