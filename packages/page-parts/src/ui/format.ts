const integer = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** `1914` → `1,914`. */
export function formatCount(count: number): string {
  return integer.format(count);
}

/** `0.5` → `50%`. */
export function formatShare(share: number): string {
  return percent.format(share);
}

/** `1536` → `1.5 kB`. Decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) {
    return `${bytes} B`;
  }
  if (bytes < 1_000_000) {
    return `${oneDigit.format(bytes / 1_000)} kB`;
  }
  return bytes < 1_000_000_000
    ? `${oneDigit.format(bytes / 1_000_000)} MB`
    : `${oneDigit.format(bytes / 1_000_000_000)} GB`;
}

/** `75` seconds → `1 min 15 s`. The two largest units. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min${whole % 60 ? ` ${whole % 60} s` : ''}`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  }
  return `${Math.round(hours / 24)} days`;
}

/** Unix seconds → the local time of day, with the date when it is not today. */
export function formatTime(unixSeconds: number, now = new Date()): string {
  const date = new Date(unixSeconds * 1_000);
  const today = date.toDateString() === now.toDateString();
  return date.toLocaleString('en', {
    ...(today ? {} : { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}

/** `12.34` → `12 / s`; `0.25` → `15 / min`. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) {
    return '0 / s';
  }
  return perSecond < 1
    ? `${oneDigit.format(perSecond * 60)} / min`
    : `${perSecond < 10 ? oneDigit.format(perSecond) : integer.format(Math.round(perSecond))} / s`;
}

/** `1530` ms → `1.5 s`. */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${oneDigit.format(ms / 1000)} s`;
}
