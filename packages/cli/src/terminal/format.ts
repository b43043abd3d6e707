/** `1,914`: digits in groups of three. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 request`, `1,914 requests`. */
export function formatMany(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `512 B`, `1.2 MB`: powers of 1,000, as the API's limits are. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `8 s`, `4 min`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A unix time in seconds as UTC, or a dash. */
export function formatTime(seconds: number | null | undefined): string {
  if (typeof seconds !== 'number') return '-';
  return new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19);
}
