const secondMs = 1000;

/** A number from here on is a moment: as a number of seconds it would be 31 years. */
const minMoment = 1e9;

/** Units of a moment, and the smallest number in each that is in 1973 or later. */
const momentUnits: readonly { min: number; perMs: number }[] = [
  { min: 1e17, perMs: 1e6 },
  { min: 1e14, perMs: 1e3 },
  { min: 1e11, perMs: 1 },
];

/**
 * Returns the wait that a header asks for, in ms. Servers write the same headers in different ways, so the
 * size and shape of the value decide: a number is a time in seconds, or a moment in unix seconds (or smaller
 * units); a number with units such as `6m0s` is a time; a date of RFC 3339 or of HTTP is a moment. A moment
 * in the past is a wait of 0. Null for anything else.
 *
 * @param now In unix ms.
 *
 * @example
 * ```ts
 * readWait('120ms', Date.now()); // 120
 * readWait('1735689602', 1_735_689_600_000); // 2000
 * readWait('2025-01-01T00:00:02Z', 1_735_689_600_000); // 2000
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readWait(text: string | null, now: number): number | null {
  const value = text?.trim() ?? '';
  const number = plainNumber(value);
  if (number !== null) {
    return waitOfNumber(number, now);
  }
  const span = parseSpan(value);
  if (span !== null) {
    return span;
  }
  const moment = isDate(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? null : until(moment, now);
}

/** Reads a number without sign and exponent; null for anything else. */
export function plainNumber(text: string | null): number | null {
  return text !== null && /^\d{1,20}(\.\d{0,20})?$/.test(text.trim()) ? Number(text) : null;
}

function waitOfNumber(number: number, now: number): number {
  if (number < minMoment) {
    return number * secondMs;
  }
  const unit = momentUnits.find(({ min }) => number >= min);
  return until(unit === undefined ? number * secondMs : number / unit.perMs, now);
}

function until(moment: number, now: number): number {
  return Math.max(0, moment - now);
}

const unitMs: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: secondMs,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Reads amounts with units, as Go writes a duration: `1h2m3s`, `1.5s`, `20ms`. */
function parseSpan(text: string): number | null {
  if (!/^(\d{1,20}(\.\d{0,20})?(d|h|ms|m|s|us|µs|ns))+$/.test(text)) {
    return null;
  }
  let ms = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d*)?)([a-zµ]+)/g)) {
    ms += Number(amount) * (unitMs[unit] ?? 0);
  }
  return ms;
}

/**
 * A date of HTTP starts with the day of the week, one of RFC 3339 with the year. `Date.parse` accepts much
 * more.
 */
function isDate(text: string): boolean {
  return (
    /^[A-Z][a-z]{2,8},? /.test(text) ||
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/.test(text)
  );
}
