import { type BatchJob, type Client, jobFromBatch } from '@offpeak/core';
import type { Target } from './target.ts';

/** Several targets as one to watch: a job of all their batches. One target is watched as it is. */
export async function joinTargets(
  client: Client,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Target> {
  const [first, ...more] = targets;
  if (first !== undefined && more.length === 0) {
    return first;
  }
  const jobs: BatchJob[] = [];
  for (const target of targets) {
    jobs.push(
      typeof target === 'string' ? jobFromBatch(await client.batches.retrieve(target, { signal })) : target,
    );
  }
  const shards = jobs.flatMap((job) => job.shards).filter((shard) => shard.batch_id !== null);
  return {
    ...(jobs[0] as BatchJob),
    shards: shards.map((shard, index) => ({ ...shard, index })),
    complete: true,
  };
}

/** How many requests the batches of some targets hold, or null where a target does not say. */
export function requestsOf(targets: readonly Target[]): number | null {
  let sum = 0;
  for (const target of targets) {
    if (typeof target === 'string' || !target.complete) {
      return null;
    }
    for (const { requests } of target.shards) {
      if (!(requests > 0)) {
        return null;
      }
      sum += requests;
    }
  }
  return sum;
}
