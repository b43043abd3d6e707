import { withDefaults } from '../jsonl/limits.ts';
import { randomHex } from '../util/hex.ts';
import type { Batch, BatchEndpoint } from '../wire/batch.ts';
import type { FileObject } from '../wire/file.ts';
import { type BatchJob, newJob } from './job.ts';

/**
 * Returns the job of an input file that is uploaded and has no batch yet. `submitBatch` creates the batch:
 * pass it the job and no requests. Submitting the same job twice creates one batch. If the provider refuses
 * the batch, the file is deleted.
 *
 * @param file The uploaded file, or its `id` and `bytes`.
 *
 * @example
 * ```ts
 * const body = { model: 'text-embedding-3-small', input: 'a' };
 * const line = { custom_id: 'a', method: 'POST', url: '/v1/embeddings', body };
 * const file = await uploadFile(client, new Blob([JSON.stringify(line)]), { purpose: 'batch' });
 * const job = jobFromFile(file, '/v1/embeddings');
 * const submitted = await submitBatch(client, [], { endpoint: '/v1/embeddings', job });
 * ```
 */
export function jobFromFile(
  { id, bytes }: Pick<FileObject, 'id' | 'bytes'>,
  endpoint: BatchEndpoint,
): BatchJob {
  const job = newJob(endpoint, withDefaults());
  const shard = { requests: 0, bytes: bytes ?? 0, input_file_id: id, batch_id: null, creating: false };
  return { ...job, shards: [{ index: 0, key: `${job.key}-0`, ...shard }], complete: true };
}

/**
 * Returns the job of a batch that exists, however it was created: to watch it, to read its results or to
 * retry what has failed in it.
 *
 * @param batch A batch as the API returns it, or its `id`, `endpoint`, `created_at` and `input_file_id`.
 *
 * @example
 * ```ts
 * const job = jobFromBatch(await client.batches.retrieve('batch_1'));
 * ```
 */
export function jobFromBatch(
  batch: Pick<Batch, 'id' | 'endpoint' | 'created_at' | 'input_file_id'>,
): BatchJob {
  const { id, endpoint, created_at, input_file_id } = batch;
  const shard = { requests: 0, bytes: 0, input_file_id, batch_id: id, creating: false };
  return {
    version: 1,
    key: randomHex(12),
    endpoint,
    created_at,
    limits: withDefaults(),
    shards: [{ index: 0, key: id, ...shard }],
    complete: true,
  };
}
