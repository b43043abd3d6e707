/** `1,914`: digits in groups of three. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 request`, `1,914 requests`. */
export function formatMany(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** An amount of money: `0.0125`, `12.50`. */
export function formatAmount(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(3))) : value.toFixed(2);
}

/** `512 B`, `1.2 MB`: powers of 1,000, as the API's limits are. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `8 s`, `4 min`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A unix time in seconds as UTC; a dash for anything that is not a time. */
export function formatTime(seconds: unknown): string {
  if (typeof seconds !== 'number') {
    return '-';
  }
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? '-' : time.toISOString().replace('T', ' ').slice(0, 19);
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * Text from elsewhere as part of a line: no line ends, no control characters, at most `maxLength` characters.
 */
export function oneLine(text: string, maxLength: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would obey.
  const plain = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return plain.length > maxLength ? `${plain.slice(0, maxLength - 1)}…` : plain;
}

/**
 * At most `maxLength` characters of a text, without a reference to the rest: a slice alone would keep the
 * whole text in memory.
 */
export function detachedStart(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : Buffer.from(`${text.slice(0, maxLength - 1)}…`).toString();
}
