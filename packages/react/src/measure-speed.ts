/** How many bytes were sent by some time, in ms. */
export interface SpeedSample {
  at: number;
  sentBytes: number;
}

const windowMs = 5_000;

/**
 * The speed over the last five seconds, in bytes per second, and the samples to hand in with the next one. Null for the first sample:
 * what was there before it, as after a resume, was not sent by this run.
 */
export function measureSpeed(
  before: readonly SpeedSample[],
  now: SpeedSample,
): { samples: readonly SpeedSample[]; perSecond: number | null } {
  const start = now.at - windowMs;
  const first = before.findLastIndex((sample) => sample.at <= start);
  const samples = [...before.slice(Math.max(first, 0)), now];
  const [oldest] = samples;
  const elapsedMs = oldest ? now.at - oldest.at : 0;
  const sent = oldest ? now.sentBytes - oldest.sentBytes : 0;
  return { samples, perSecond: elapsedMs > 0 && sent > 0 ? (sent * 1_000) / elapsedMs : null };
}
