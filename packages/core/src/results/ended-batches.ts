import type { Client } from '../api/client.ts';
import { isTerminal } from '../dialects/batch-status.ts';
import { isSettled } from '../dialects/is-settled.ts';
import { normalizeBatch } from '../dialects/normalize-batch.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { BatchJob } from '../job/job.ts';
import type { OutageOptions } from '../watch/outage.ts';
import { watchBatch } from '../watch/watch-batch.ts';
import type { Batch } from '../wire/batch.ts';

/** How the ended batches are retrieved. */
export interface EndedBatchesOptions extends OutageOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Returns the ended batches of a target: first those of the job itself, then those of each job it retries,
 * the newest first. A batch that is passed in and has settled is not retrieved again.
 *
 * Throws `conflict` for a batch that is still running, `file_unavailable` for one that has ended without the
 * result files it must have, and what `watchBatch` throws.
 */
export async function endedBatches(
  client: Client,
  target: BatchJob | Batch | string,
  options: EndedBatchesOptions,
): Promise<Batch[][]> {
  if (typeof target === 'object' && !('shards' in target)) {
    // It may have been stored, or come from another client.
    const batch = normalizeBatch(target);
    if (isSettled(batch)) {
      return [[batch]];
    }
  }
  const batches = await retrieveEnded(client, target, options);
  const { previous } = target as Partial<BatchJob>;
  return [batches, ...(previous ? await endedBatches(client, previous, options) : [])];
}

async function retrieveEnded(
  client: Client,
  target: BatchJob | Batch | string,
  options: EndedBatchesOptions,
): Promise<Batch[]> {
  let batches: Batch[] = [];
  // The watch polls again while a batch is `completed` and does not name its files yet.
  for await (const snapshot of watchBatch(client, target, options)) {
    batches = snapshot.batches;
    for (const batch of batches) {
      checkEnded(batch, snapshot.done);
    }
  }
  return batches;
}

function checkEnded(batch: Batch, isLastPoll: boolean): void {
  const { id: batchId, status } = batch;
  if (!isTerminal(status)) {
    throw new OffpeakError(
      'conflict',
      `Batch ${batchId} is ${status}. Call waitForBatch before reading its results.`,
      {
        batchId,
      },
    );
  }
  if (isLastPoll && !isSettled(batch)) {
    throw new OffpeakError('file_unavailable', `Batch ${batchId} is ${status} but has no result file.`, {
      batchId,
    });
  }
}
