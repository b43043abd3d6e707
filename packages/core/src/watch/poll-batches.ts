import type { Client } from '../api/client.ts';
import { isSettled } from '../dialects/is-settled.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import type { Batch } from '../wire/batch.ts';

const maxConcurrentPolls = 8;

/**
 * Retrieves every batch that has not settled yet, and puts it in its place in `known`. Throws the first
 * failure; what was answered by then stays in `known`.
 */
export async function pollBatches(
  client: Client,
  ids: readonly string[],
  known: Batch[],
  signal: AbortSignal,
): Promise<void> {
  async function* unsettled() {
    for (const [place, id] of ids.entries()) {
      if (!isSettled(known[place])) {
        yield { place, id };
      }
    }
  }
  await forEachConcurrently(unsettled(), maxConcurrentPolls, [signal], async ({ place, id }, stop) => {
    known[place] = await retrieve(client, id, stop);
  });
}

/** Retrieves a batch. Throws `bad_response` for an answer that is not a batch. */
async function retrieve(client: Client, batchId: string, signal: AbortSignal): Promise<Batch> {
  const batch = await client.batches.retrieve(batchId, { signal });
  // Without a status it would count as running for ever.
  if (typeof batch.status === 'string') {
    return batch;
  }
  throw new OffpeakError(
    'bad_response',
    `The answer for ${batchId} is not a batch: it has no status. Check baseURL.`,
    {
      batchId,
    },
  );
}
