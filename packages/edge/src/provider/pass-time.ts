/** The minimum average speed of a sender: about that of a slow phone uplink. */
const minBytesPerSecond = 64 * 1024;
const quarterHourMs = 15 * 60_000;

/**
 * Returns how long the transfer of a file of this many bytes may take, in ms. A stream that the runtime moves
 * by itself cannot be watched for a stall, so it must keep a minimum average speed; `startMs` is the time
 * before it starts. At most `maxMs`, default 15 minutes.
 */
export function passTimeMs(bytes: number, startMs: number, maxMs = quarterHourMs): number {
  return Math.min(maxMs, startMs + Math.ceil((bytes / minBytesPerSecond) * 1000));
}
