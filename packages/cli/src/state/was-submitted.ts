import type { BatchJob } from '@offpeak/core';

/**
 * Whether a batch of a job exists or may exist. Until its input file is uploaded, no creation was asked for; after a refused one, the file is
 * deleted and forgotten.
 */
export function wasSubmitted(job: BatchJob | null | undefined): boolean {
  if (!job) return false;
  return (
    job.shards.some((shard) => shard.batch_id !== null || shard.input_file_id !== null) ||
    wasSubmitted(job.previous)
  );
}
