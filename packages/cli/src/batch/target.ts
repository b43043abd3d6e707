import type { BatchJob } from '@offpeak/core';

/** What a command is about: the id of a batch, or a job, which may hold several. */
export type Target = string | BatchJob;

/** The ids of the batches of a target, as far as they exist. */
export function batchIds(target: Target | null): string[] {
  if (target === null) {
    return [];
  }
  return typeof target === 'string' ? [target] : target.shards.flatMap((shard) => shard.batch_id ?? []);
}
