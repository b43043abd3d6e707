import type { Batch, BatchJob } from '@offpeak/core';

/** A job of one batch that was made somewhere else. Its counts and limits are not known, and not needed once it is complete. */
export function jobOfBatch({ id, endpoint, created_at, input_file_id }: Batch): BatchJob {
  return {
    version: 1,
    key: id,
    endpoint,
    created_at,
    limits: { requests: 50_000, bytes: 200_000_000, embeddingInputs: 50_000 },
    shards: [{ index: 0, key: id, requests: 0, bytes: 0, input_file_id, batch_id: id }],
    complete: true,
  };
}
