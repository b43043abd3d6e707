import type { BatchJob } from '@offpeak/core';
import { batchIds, type Target } from './target.ts';

/** Several targets as one to watch: a job of all their batches. */
export function joinTargets(targets: readonly Target[]): Target {
  const [first] = targets;
  if (first !== undefined && targets.length === 1) return first;
  const shards = targets.flatMap(batchIds).map((id, index) => ({
    index,
    key: '',
    requests: 0,
    bytes: 0,
    input_file_id: null,
    batch_id: id,
  }));
  const limits = { requests: 0, bytes: 0, embeddingInputs: 0 };
  const job: BatchJob = {
    version: 1,
    key: '',
    endpoint: '',
    created_at: 0,
    limits,
    shards,
    complete: true,
  };
  return job;
}

/** How many requests the batches of some targets hold, or null where a target does not say. */
export function requestsOf(targets: readonly Target[]): number | null {
  let sum = 0;
  for (const target of targets) {
    if (typeof target === 'string' || !target.complete) return null;
    for (const { requests } of target.shards) {
      if (!(requests > 0)) return null;
      sum += requests;
    }
  }
  return sum;
}
