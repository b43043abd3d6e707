import type { BatchJob, Client, FileObject } from '@offpeak/core';

/**
 * A job whose only input file is uploaded and whose batch is still to be created. Submitting it twice, as after a lost answer, creates one batch:
 * its key tells whether it is there already.
 */
export function jobOfUpload({ id, bytes, created_at }: FileObject, endpoint: string): BatchJob {
  const key = crypto.randomUUID().replaceAll('-', '').slice(0, 24);
  return {
    version: 1,
    key,
    endpoint,
    created_at,
    limits: { requests: 50_000, bytes: 200_000_000, embeddingInputs: 50_000 },
    shards: [{ index: 0, key: `${key}-0`, requests: 0, bytes, input_file_id: id, batch_id: null }],
    complete: true,
  };
}

/** Creates the batch of a job that nobody has submitted yet, under the key by which `submitBatch` finds it if the answer is lost. */
export async function firstTry(
  client: Client,
  job: BatchJob,
  metadata: Record<string, string>,
): Promise<BatchJob> {
  const [shard] = job.shards;
  if (!shard?.input_file_id) throw new TypeError('The job has no file.');
  const { id } = await client.batches.create({
    input_file_id: shard.input_file_id,
    endpoint: job.endpoint,
    metadata: { ...metadata, offpeak_key: shard.key },
  });
  return { ...job, shards: [{ ...shard, batch_id: id }] };
}
