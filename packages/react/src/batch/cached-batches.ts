import { type Batch, type Client, isSettled, isTerminal, type ListPage } from '@offpeak/core';
import { type InfiniteData, type QueryClient, replaceEqualDeep } from '@tanstack/query-core';
import { type BatchTarget, idsOf, type JobState, jobStateOf } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';
import { notePace } from './pace.ts';

/** The pages of a list of batches. */
export type BatchPages = InfiniteData<ListPage<Batch>, string | undefined>;

/** The data of any query below `offpeakKeys.batches`. */
type Shown = Batch | JobState | BatchPages;

/** Returns every batch in some cached data. */
export function batchesIn(data: Shown | undefined): readonly Batch[] {
  if (!data) {
    return [];
  }
  if ('pages' in data) {
    return data.pages.flatMap((page) => page.data);
  }
  return 'batches' in data ? data.batches : [data];
}

/** Whether a state is final: every batch has ended, and its result files are named. */
export function isFinal(data: Shown): boolean {
  return batchesIn(data).every(isSettled);
}

/** Returns the ids of those batches that still run. */
export function runningIds(data: Shown | undefined): string[] {
  return batchesIn(data).flatMap(({ id, status }) => (isTerminal(status) ? [] : id));
}

/** Returns a predicate for the queries that show one of some batches. */
export function showing(ids: readonly string[]): (query: { state: { data?: unknown } }) => boolean {
  return ({ state }) => batchesIn(state.data as Shown | undefined).some(({ id }) => ids.includes(id));
}

/**
 * Changes batches wherever the cache shows them: by themselves, in jobs and in lists. Stale data stays stale:
 * only a fetch makes data fresh.
 */
export function changeBatches(queries: QueryClient, client: Client, change: (batch: Batch) => Batch): void {
  for (const query of queries.getQueryCache().findAll({ queryKey: offpeakKeys.batches(client) })) {
    const data = query.state.data as Shown | undefined;
    const next = data && replaceEqualDeep(data, withChange(data, change));
    if (!next || next === data) {
      continue;
    }
    query.setState({ data: next });
    if ('batches' in next) {
      notePace(queries, client, next);
    }
  }
}

function withChange(data: Shown, change: (batch: Batch) => Batch): Shown {
  if ('batches' in data) {
    return jobStateOf(data.batches.map(change));
  }
  if (!('pages' in data)) {
    return change(data);
  }
  return { ...data, pages: data.pages.map((page) => ({ ...page, data: page.data.map(change) })) };
}

/** Writes a batch that a response or an event reported into everything that shows it. */
export function shareBatch(queries: QueryClient, client: Client, batch: Batch): void {
  notePace(queries, client, batch);
  changeBatches(queries, client, (shown) =>
    shown.id === batch.id && !isOutdated(batch, shown) ? batch : shown,
  );
}

/**
 * Returns the batch of a response, corrected by newer knowledge: an event may have reported its end while the
 * response was in flight, and while its cancellation is in flight it is shown as `cancelling`.
 */
export function corrected(queries: QueryClient, client: Client, id: string, response: Batch): Batch {
  const known = queries.getQueryData<Batch>(offpeakKeys.batch(client, id));
  if (known && isOutdated(response, known)) {
    return known;
  }
  const isCancelling = !isTerminal(response.status) && cancellingIds(queries, client).includes(id);
  return isCancelling ? { ...response, status: 'cancelling' } : response;
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
