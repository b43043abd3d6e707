import type { Batch } from '@offpeak/core';
import { batchCounts } from '@offpeak/react';

/** How long a batch took or has taken so far, and its rate. */
export interface BatchTimes {
  seconds: number;
  /** Requests with a result per second, while it ran; null before the first. */
  perSecond: number | null;
  /** Seconds left at that rate; null when it has ended or the rate is unknown. */
  secondsLeft: number | null;
}

/** Returns the times of a batch. `now` is in unix seconds. */
export function batchTimes(batch: Batch, now: number): BatchTimes {
  const { succeeded, failed, remaining, verdict } = batchCounts(batch);
  const isRunning = verdict === 'running';
  const end = isRunning ? now : (endOf(batch) ?? now);
  const seconds = Math.max(0, end - batch.created_at);
  const startedAt = batch.in_progress_at ?? null;
  const ranFor = startedAt === null ? 0 : Math.max(1, (batch.finalizing_at ?? end) - startedAt);
  const done = succeeded + failed;
  const perSecond = done > 0 && ranFor > 0 ? done / ranFor : null;
  // While its requests cannot be sent, the rate so far says nothing of the time left.
  const isMoving = isRunning && perSecond !== null && !batch.waiting_for;
  const secondsLeft = isMoving ? remaining / perSecond : null;
  return { seconds, perSecond, secondsLeft };
}

/** Returns when a batch ended, in unix seconds; null while it runs. */
export function endOf(batch: Batch): number | null {
  return batch.completed_at ?? batch.failed_at ?? batch.expired_at ?? batch.cancelled_at ?? null;
}
