import type { Batch, Client, ListPage } from '@offpeak/core';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { type BatchTarget, idsOf, type JobState, jobStateOf } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';
import { notePace } from './pace-options.ts';
import { isSettled, isTerminal, replaceEqualDeep } from './peers.ts';

/** The pages of a list of batches. */
export type BatchPages = InfiniteData<ListPage<Batch>, string | undefined>;

/** What a query below `offpeakKeys.batches` may hold. */
type Shown = Batch | JobState | BatchPages;

/** Every batch that some cached data shows. */
export function batchesIn(data: Shown | undefined): readonly Batch[] {
  if (!data) return [];
  if ('pages' in data) return data.pages.flatMap((page) => page.data);
  return 'batches' in data ? data.batches : [data];
}

/** Whether nothing more is to be learned of a target: all of it has ended, and its result files are named. */
export function isOver(data: Shown): boolean {
  return batchesIn(data).every(isSettled);
}

/** The ids of those batches that still run. */
export function runningIds(data: Shown | undefined): string[] {
  return batchesIn(data).flatMap(({ id, status }) => (isTerminal(status) ? [] : id));
}

/** Picks the queries that show one of some batches. */
export function showing(ids: readonly string[]): (query: { state: { data?: unknown } }) => boolean {
  return ({ state }) => batchesIn(state.data as Shown | undefined).some(({ id }) => ids.includes(id));
}

/**
 * Changes batches wherever the cache shows them: themselves, their jobs, their lists. Data that was stale stays stale: only what a fetch
 * brought is fresh.
 */
export function changeBatches(queries: QueryClient, client: Client, change: (batch: Batch) => Batch): void {
  for (const query of queries.getQueryCache().findAll({ queryKey: offpeakKeys.batches(client) })) {
    const data = query.state.data as Shown | undefined;
    const next = data && replaceEqualDeep(data, withChange(data, change));
    if (!next || next === data) continue;
    query.setState({ data: next });
    if ('batches' in next) notePace(queries, client, next);
  }
}

function withChange(data: Shown, change: (batch: Batch) => Batch): Shown {
  if ('batches' in data) return jobStateOf(data.batches.map(change));
  if (!('pages' in data)) return change(data);
  return { ...data, pages: data.pages.map((page) => ({ ...page, data: page.data.map(change) })) };
}

/** Writes what an answer or an event told of a batch into everything that shows it. */
export function learnBatch(queries: QueryClient, client: Client, batch: Batch): void {
  notePace(queries, client, batch);
  changeBatches(queries, client, (shown) =>
    shown.id === batch.id && !isOutdated(batch, shown) ? batch : shown,
  );
}

/**
 * An answer about the batch of an id, corrected by what is known better: an event may have told of its end while the answer was on its
 * way, and while its cancellation is on its way it is shown as `cancelling`.
 */
export function corrected(queries: QueryClient, client: Client, id: string, answer: Batch): Batch {
  const known = queries.getQueryData<Batch>(offpeakKeys.batch(client, id));
  if (known && isOutdated(answer, known)) return known;
  const isCancelling = !isTerminal(answer.status) && cancellingIds(queries, client).includes(id);
  return isCancelling ? { ...answer, status: 'cancelling' } : answer;
}

/** A batch that has ended does not run again. */
function isOutdated(batch: Batch, known: Batch): boolean {
  return isTerminal(known.status) && !isTerminal(batch.status);
}

function cancellingIds(queries: QueryClient, client: Client): string[] {
  const mutationKey = offpeakKeys.mutation(client, 'cancel-batch');
  const pending = queries.getMutationCache().findAll({ mutationKey, status: 'pending' });
  return pending.flatMap(({ state }) => idsOf(state.variables as BatchTarget));
}
