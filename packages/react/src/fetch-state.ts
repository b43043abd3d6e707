import type { Batch, BatchJob, Client } from '@offpeak/core';
import type { QueryClient } from '@tanstack/react-query';
import { idsOf, type JobState, jobStateOf } from './batch-target.ts';
import { corrected, learnBatch } from './cached-batches.ts';
import { offpeakKeys } from './keys.ts';
import { notePace } from './pace-options.ts';
import { isSettled, OffpeakError } from './peers.ts';

/** What a fetch needs of the query it is made for. */
interface FetchContext {
  client: QueryClient;
  queryKey: readonly unknown[];
  signal: AbortSignal;
}

/** Fetches one batch, and writes what it learns into every list and job that shows it. */
export async function fetchBatch(
  { client: queries, signal }: FetchContext,
  client: Client,
  id: string,
): Promise<Batch> {
  const batch = corrected(queries, client, id, await client.batches.retrieve(id, { signal }));
  learnBatch(queries, client, batch);
  return batch;
}

/**
 * Fetches where a job stands, asking only for those of its batches that still run. Each is fetched through the cache, so a batch that is also
 * watched by its id is asked for once; one that was seen less than `freshMs` ago is not asked for. Throws `job_mismatch` for a job that is
 * not fully submitted.
 */
export async function fetchJob(
  { client: queries, queryKey }: FetchContext,
  client: Client,
  job: BatchJob,
  freshMs: number,
): Promise<JobState> {
  const ids = idsOf(job);
  if (ids.length < job.shards.length || !job.complete)
    throw new OffpeakError('job_mismatch', 'The job is not fully submitted: submitBatch it first.');
  const shown = queries.getQueryData<JobState>(queryKey)?.batches;
  const fetchOne = async (id: string): Promise<Batch> => {
    const key = offpeakKeys.batch(client, id);
    const known = queries.getQueryData<Batch>(key) ?? shown?.find((batch) => batch.id === id);
    if (known && isSettled(known)) return known;
    const queryFn = (context: FetchContext) => fetchBatch(context, client, id);
    return queries.fetchQuery({ queryKey: key, queryFn, staleTime: freshMs, retry: false });
  };
  const state = jobStateOf(await Promise.all(ids.map(fetchOne)));
  notePace(queries, client, state);
  return state;
}
