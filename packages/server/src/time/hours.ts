/** The daily hours in which requests run. */
export interface Hours {
  /** When they start, in minutes after midnight. */
  opens: number;
  /** When they end, in minutes after midnight; earlier than `opens` if they span midnight. */
  closes: number;
  /** An IANA time zone, such as `Europe/Berlin`. */
  timeZone: string;
}

const dayMinutes = 1440;
const minuteMs = 60_000;

/**
 * Reads hours such as `22:00-06:00`. Throws a `RangeError` with one sentence for anything else.
 *
 * @param text The hours, such as `22:00-06:00`.
 * @param timeZone An IANA time zone. Default the machine's.
 *
 * @example
 * ```ts
 * parseHours('22:00-06:00', 'Europe/Berlin');
 * ```
 */
export function parseHours(text: string, timeZone?: string): Hours {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (found === null) {
    throw new RangeError(`hours must look like 22:00-06:00, not '${text}'.`);
  }
  const [, fromHour, fromMinute, toHour, toMinute] = found.map(Number);
  const opens = (fromHour ?? 0) * 60 + (fromMinute ?? 0);
  const closes = (toHour ?? 0) * 60 + (toMinute ?? 0);
  if (opens === closes) {
    throw new RangeError(`hours must open and close at different times, not '${text}'.`);
  }
  return { opens, closes, timeZone: checkTimeZone(timeZone) };
}

/**
 * Describes hours in words.
 *
 * @example
 * ```ts
 * formatHours(parseHours('22:00-06:00', 'Europe/Berlin')); // '22:00 to 06:00 (Europe/Berlin)'
 * ```
 */
export function formatHours({ opens, closes, timeZone }: Hours): string {
  const time = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${time(opens)} to ${time(closes)} (${timeZone})`;
}

/** Whether requests run at a time (unix ms). */
export function isOpen(hours: Hours, time: number): boolean {
  const minute = minuteOfDay(hours.timeZone, time);
  return hours.opens < hours.closes
    ? minute >= hours.opens && minute < hours.closes
    : minute >= hours.opens || minute < hours.closes;
}

/**
 * Returns how long to wait from a time (unix ms) until requests may run, in ms; 0 if they may now. Never too
 * long: where a clock change makes the day shorter or longer, the wait may end early and must be computed
 * again.
 */
export function untilOpenMs(hours: Hours, time: number): number {
  if (isOpen(hours, time)) {
    return 0;
  }
  const minute = minuteOfDay(hours.timeZone, time);
  const minutes = (hours.opens - minute + dayMinutes) % dayMinutes;
  // An hour early, if more than an hour is left: clocks are set forward by at most that.
  const safeMinutes = minutes > 60 ? minutes - 60 : 1;
  return safeMinutes * minuteMs - (time % minuteMs);
}

function minuteOfDay(timeZone: string, time: number): number {
  const parts = formatterOf(timeZone).formatToParts(time);
  const part = (type: string): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

function checkTimeZone(timeZone: string | undefined): string {
  const name = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    formatterOf(name);
  } catch {
    throw new RangeError(`timeZone must be an IANA name such as Europe/Berlin, not '${name}'.`);
  }
  return name;
}
