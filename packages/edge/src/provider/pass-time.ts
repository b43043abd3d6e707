/** What a sender must keep to on average: about what a slow phone uplink gives. */
const minBytesPerSecond = 64 * 1024;
const quarterHourMs = 15 * 60_000;

/**
 * How long a file of this many bytes may be on its way, in ms. A stream that the runtime moves by itself
 * cannot be watched for standing still, so the whole of it is held to a least speed; `startMs` is for what
 * comes before it is under way. At most `maxMs`, default 15 minutes.
 */
export function passTimeMs(bytes: number, startMs: number, maxMs = quarterHourMs): number {
  return Math.min(maxMs, startMs + Math.ceil((bytes / minBytesPerSecond) * 1000));
}
