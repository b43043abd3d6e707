import { type Batch, isTerminal } from '@offpeak/core';

/** The requests of a batch, each in exactly one of these. */
export interface CountParts {
  total: number;
  succeeded: number;
  failed: number;
  /** Still to run, or never run when the batch has ended. */
  rest: number;
  ended: boolean;
}

/** Counts that add up, also where a server's do not. */
export function batchCounts(batch: Batch): CountParts {
  const sent = batch.request_counts ?? { total: 0, completed: 0, failed: 0 };
  const succeeded = Math.max(0, sent.completed);
  const failed = Math.max(0, sent.failed);
  const total = Math.max(sent.total, succeeded + failed);
  return { total, succeeded, failed, rest: total - succeeded - failed, ended: isTerminal(batch.status) };
}
