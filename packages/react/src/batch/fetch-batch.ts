import { type Batch, type BatchJob, type Client, isSettled, OffpeakError } from '@offpeak/core';
import type { QueryClient } from '@tanstack/query-core';
import { idsOf, type JobState, jobStateOf } from './batch-target.ts';
import { corrected, shareBatch } from './cached-batches.ts';
import { offpeakKeys } from './keys.ts';
import { notePace } from './pace.ts';

/** The part of a query function's context that a fetch needs. */
interface FetchContext {
  client: QueryClient;
  queryKey: readonly unknown[];
  signal: AbortSignal;
}

/** Fetches one batch, and updates every list and job that shows it. */
export async function fetchBatch(
  { client: queries, signal }: FetchContext,
  client: Client,
  id: string,
): Promise<Batch> {
  const batch = corrected(queries, client, id, await client.batches.retrieve(id, { signal }));
  shareBatch(queries, client, batch);
  return batch;
}

/**
 * Fetches the state of a job: only those of its batches that still run. Each is fetched through the cache, so
 * a batch that is also watched by its id is fetched once, and one that is younger than `freshMs` is not
 * fetched. Throws `job_mismatch` for a job that is not fully submitted.
 */
export async function fetchJob(
  { client: queries, queryKey }: FetchContext,
  client: Client,
  job: BatchJob,
  freshMs: number,
): Promise<JobState> {
  const ids = idsOf(job);
  if (ids.length < job.shards.length || !job.complete) {
    throw new OffpeakError('job_mismatch', 'The job is not fully submitted: call submitBatch with it first.');
  }
  const shown = queries.getQueryData<JobState>(queryKey)?.batches;
  const fetchOne = async (id: string): Promise<Batch> => {
    const key = offpeakKeys.batch(client, id);
    const known = queries.getQueryData<Batch>(key) ?? shown?.find((batch) => batch.id === id);
    if (known && isSettled(known)) {
      return known;
    }
    const queryFn = (context: FetchContext) => fetchBatch(context, client, id);
    return queries.fetchQuery({ queryKey: key, queryFn, staleTime: freshMs, retry: false });
  };
  const state = jobStateOf(await Promise.all(ids.map(fetchOne)));
  notePace(queries, client, state);
  return state;
}
