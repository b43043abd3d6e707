import type { BatchJob } from '@offpeak/core';
import type { RunSummary } from '../results/write-results.ts';
import { formatCount, formatMany } from '../terminal/format.ts';

/** The ids of the batches of a job, as far as they exist. */
export function batchIds(job: BatchJob | null): string[] {
  return job?.shards.flatMap((shard) => shard.batch_id ?? []) ?? [];
}

/** How a run went, in one line. */
export function describeSummary(summary: RunSummary, outputPath: string): string {
  const { succeeded, failed, expired, cancelled } = summary;
  const total = succeeded + failed + expired + cancelled;
  const bad = [
    failed > 0 ? `${formatCount(failed)} failed` : '',
    expired > 0 ? `${formatCount(expired)} expired` : '',
    cancelled > 0 ? `${formatCount(cancelled)} cancelled` : '',
  ].filter((part) => part !== '');
  const head =
    bad.length === 0
      ? `All ${formatMany(total, 'request')} succeeded.`
      : `${formatCount(succeeded)} of ${formatMany(total, 'request')} succeeded; ${bad.join(', ')}.`;
  return `${head} Results: ${outputPath}`;
}

/** What to say when a run is stopped before its end. */
export function describeStop(job: BatchJob | null, stateFile: string): string {
  const ids = batchIds(job);
  const what =
    ids.length === 0
      ? 'Stopped before the batch was created.'
      : `Stopped waiting. ${ids.join(', ')} goes on at the server.`;
  return `${what} Run the same command again to go on; its state is in ${stateFile}.`;
}
