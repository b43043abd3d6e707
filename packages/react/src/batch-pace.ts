import { type Batch, isTerminal } from '@offpeak/core';

/** How fast a batch goes, as far as it can be told. */
export interface BatchPace {
  /** Requests answered per second, null until it can be told. */
  perSecond: number | null;
  /** Estimated milliseconds to the end; 0 when it has ended, null until it can be told. */
  msLeft: number | null;
}

/** How many requests had an answer at some time, in ms. */
export interface PaceSample {
  at: number;
  answered: number;
}

const windowMs = 60_000;

/**
 * The pace over the last minute, from what was seen of the batch, and the samples to hand in with the next look. A count that goes
 * back, as after a server's restart, starts anew.
 */
export function measurePace(
  before: readonly PaceSample[],
  batch: Batch,
  at: number,
): { samples: readonly PaceSample[]; pace: BatchPace } {
  const { total = 0, completed = 0, failed = 0 } = batch.request_counts ?? {};
  const answered = completed + failed;
  if (isTerminal(batch.status)) return { samples: [], pace: { perSecond: null, msLeft: 0 } };
  const last = before.at(-1);
  const kept = last && answered < last.answered ? [] : before.filter((sample) => sample.at > at - windowMs);
  const samples = last?.answered === answered && kept.length > 0 ? kept : [...kept, { at, answered }];
  const first = samples[0];
  const newest = samples.at(-1);
  const gained = first && newest ? newest.answered - first.answered : 0;
  const elapsed = first && newest ? newest.at - first.at : 0;
  const perMs = gained > 0 && elapsed > 0 ? gained / elapsed : null;
  return {
    samples,
    pace: {
      perSecond: perMs === null ? null : perMs * 1_000,
      msLeft: perMs === null || total <= answered ? null : Math.round((total - answered) / perMs),
    },
  };
}
