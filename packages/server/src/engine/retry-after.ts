/** No named wait is believed beyond this: an hour. */
const longestWaitMs = 3_600_000;

/**
 * How long an answer asks to wait, in ms from `now` (ms): `retry-after-ms`, else `retry-after` in seconds or as an HTTP date, else the
 * reset of a rate limit that is used up. Null when it does not say; at most an hour.
 *
 * @example
 * ```ts
 * retryAfterMs((name) => (name === 'retry-after' ? '2' : null), Date.now()); // 2000
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(header: (name: string) => string | null, now: number): number | null {
  return (
    bounded(plainNumber(header('retry-after-ms'))) ??
    bounded(retryAfter(header('retry-after'), now)) ??
    rateLimitResetMs(header)
  );
}

/**
 * How long until a used-up rate limit (`x-ratelimit-remaining-requests` or `-tokens` of 0) is filled again, in ms. Null when none is
 * used up or no reset is named.
 */
export function rateLimitResetMs(header: (name: string) => string | null): number | null {
  const waits = ['requests', 'tokens']
    .filter((what) => plainNumber(header(`x-ratelimit-remaining-${what}`)) === 0)
    .map((what) => bounded(parseDuration(header(`x-ratelimit-reset-${what}`))))
    .filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.max(...waits);
}

/** A span such as `6m0s`, `1.5s`, `20ms` or plain seconds, in ms. */
export function parseDuration(text: string | null): number | null {
  if (text === null) return null;
  const seconds = plainNumber(text);
  if (seconds !== null) return seconds * 1000;
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return null;
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    ms += Number(amount) * (units[unit ?? 's'] ?? 0);
  }
  return ms;
}

function retryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  const seconds = plainNumber(text);
  if (seconds !== null) return seconds * 1000;
  const date = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function plainNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}

function bounded(ms: number | null): number | null {
  return ms === null ? null : Math.min(ms, longestWaitMs);
}
