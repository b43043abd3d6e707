import type { Batch, BatchJob, BatchResult, Client, OffpeakError, StandardSchema } from '@offpeak/core';
import { QueryClient, type UseMutationResult, type UseQueryResult, useQuery } from '@tanstack/react-query';
import {
  type BatchResults,
  type BatchTarget,
  batchesOptions,
  batchOptions,
  type JobState,
  resultsOptions,
  type UploadFileState,
  useBatch,
  useBatches,
  useBatchResultPages,
  useBatchResults,
  useCancelBatch,
  type useSubmitBatch,
} from '../src/index.ts';

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;

declare const client: Client;
const queries = new QueryClient();

// Keys carry the type of their data.
export const cached: Same<ReturnType<typeof readBatch>, Batch | undefined> = true;
const readBatch = () => queries.getQueryData(batchOptions(client, 'batch_1').queryKey);

export const results: Same<ReturnType<typeof readResults>, BatchResults<{ a: 1 }> | undefined> = true;
const readResults = () => queries.getQueryData(resultsOptions<{ a: 1 }>(client, 'batch_1').queryKey);

export const firstPage: Same<ReturnType<typeof readPages>, readonly Batch[] | undefined> = true;
const readPages = (): readonly Batch[] | undefined =>
  queries.getQueryData(batchesOptions(client).queryKey)?.pages.flatMap((page) => page.data);

// Errors are typed, and narrow.
export const watched: Same<ReturnType<typeof watch>, UseQueryResult<Batch | JobState, OffpeakError>> = true;
const watch = (target: BatchTarget) => useBatch(target);
export const failure = (result: ReturnType<typeof useBatch>): boolean => result.error?.code === 'not_found';
export const submitted = (
  result: ReturnType<typeof useSubmitBatch>,
): UseMutationResult<BatchJob, OffpeakError, never>['data'] => result.data;

// Rows narrow by their status.
export function answerOf(row: BatchResult<{ text: string }>): string {
  return row.status === 'succeeded' ? row.body.text : row.error.message;
}
export const rows = (
  found: ReturnType<typeof useBatchResults<{ text: string }>>,
): readonly BatchResult<{ text: string }>[] => found.data?.rows ?? [];

// The state of an upload narrows by its status, too.
export function sentOf(state: UploadFileState): number {
  if (state.status === 'uploading' || state.status === 'paused') {
    return state.sentBytes;
  }
  // @ts-expect-error: other states have no bytes.
  return state.sentBytes;
}

// An id may be missing until the batch exists, but is never a number.
export const waiting = () => useBatch(undefined);
// @ts-expect-error: ids are strings.
export const wrong = () => useBatch(7);

// The options of TanStack Query are those of the hooks.
export const picked = (): number | undefined =>
  useBatch('batch_1', { select: (batch) => batch.created_at, enabled: false }).data;
export const rowCount = (): number | undefined =>
  useBatchResults<{ text: string }, undefined, number>('batch_1', { select: ({ rows: all }) => all.length })
    .data;
export const count = (): number | undefined =>
  useBatches({ limit: 5 }, { select: ({ pages }) => pages.length }).data;
export const told = () => useCancelBatch({ onError: (error) => error.code === 'conflict' });
// Without a batch the query is disabled.
export const disabled = () => useQuery(batchOptions(client, undefined as string | undefined));

// A schema types the output of each row, through the hooks and the factories.
declare const review: StandardSchema<{ stars: number }>;
export const stars = (): number[] =>
  useBatchResults('batch_1', { schema: review, soFar: true, ordered: true }).data?.rows.flatMap((row) =>
    row.status === 'succeeded' ? row.output.stars : [],
  ) ?? [];
export const pagedStars = (): number[] =>
  useBatchResultPages('batch_1', { schema: review, limit: 5 }).data?.pages.flatMap((page) =>
    page.rows.flatMap((row) => (row.status === 'succeeded' ? row.output.stars : [])),
  ) ?? [];
export const typed: Same<
  ReturnType<typeof readTyped>,
  BatchResults<unknown, { stars: number }> | undefined
> = true;
const readTyped = () => queries.getQueryData(resultsOptions(client, 'batch_1', { schema: review }).queryKey);
// @ts-expect-error: requests that can be read only once cannot be read again.
export const once = () => useBatchResults('batch_1', { requests: [].values() });
