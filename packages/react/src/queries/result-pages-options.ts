import {
  type BatchResult,
  type Client,
  OffpeakError,
  type ResultsPlace,
  readResultsPage,
} from '@offpeak/core';
import type { InfiniteData } from '@tanstack/query-core';
import { type BatchTarget, idsOf } from '../batch/batch-target.ts';
import { batchesIn } from '../batch/cached-batches.ts';
import { offpeakKeys } from '../batch/keys.ts';
import type { ResultsRead } from '../batch/results-read.ts';
import { defineInfiniteQuery } from '../client/define-options.ts';
import { batchOptions, requireTarget } from './batch-options.ts';
import { retryTransient } from './retry-transient.ts';

/** One page of results. */
export interface ResultPage<T = unknown, Output = undefined> {
  rows: readonly BatchResult<T, Output>[];
  /** Where the next page begins; null behind the last result. */
  next: ResultsPlace | null;
}

/** Where a page begins, and where the pages before it begin. */
export interface ResultPageStart {
  from: ResultsPlace;
  previous: ResultPageStart | null;
}

/** The pages that are held. */
export type ResultPages<T = unknown, Output = undefined> = InfiniteData<
  ResultPage<T, Output>,
  ResultPageStart
>;

/** Options of {@link resultPagesOptions}. */
export interface ResultPagesFilter<Output = undefined> extends Pick<ResultsRead<Output>, 'schema'> {
  /** Rows per page, 1 or more. Default 100. */
  limit?: number | undefined;
  /** Pages that are held: with one more, the page at the other end is dropped. Default 5. */
  maxPages?: number | undefined;
}

const firstPage: ResultPageStart = { from: { file: 0, byte: 0, line: 0 }, previous: null };

/**
 * Infinite query options for the results of a batch or a job that has ended, page by page, in memory that
 * does not grow with them: `maxPages` pages are held, and `fetchNextPage` and `fetchPreviousPage` read the
 * ones around them. A page is read by a range request from the byte where the one before it ended, so it
 * cannot be skipped to. A server without ranges works too, but sends what is before the page again.
 *
 * Each page holds the rows of {@link resultsOptions} in the order of the files, unless a provider reports one
 * custom id in both files. Errors: `conflict` while a batch runs, `file_unavailable`, `batch_failed`, and
 * `invalid_option` for a job that retries another one: its results replace some of the other's, which only
 * `resultsOptions` knows.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, fetchPreviousPage } = useInfiniteQuery(resultPagesOptions(client, id));
 * const rows = data?.pages.flatMap((page) => page.rows);
 * ```
 */
export function resultPagesOptions<T = unknown, Output = undefined>(
  client: Client,
  target: BatchTarget | null | undefined,
  { limit = 100, maxPages = 5, schema }: ResultPagesFilter<Output> = {},
) {
  return defineInfiniteQuery<
    ResultPage<T, Output>,
    ReturnType<typeof offpeakKeys.resultPages>,
    ResultPageStart
  >({
    queryKey: offpeakKeys.resultPages(client, target || '', limit, { schema }),
    queryFn: async ({ client: queries, pageParam: { from }, signal }) => {
      const paged: BatchTarget = requireTarget(target);
      if (typeof paged === 'object' && paged.previous) {
        throw new OffpeakError(
          'invalid_option',
          'The results of a job that retries another one cannot be paged: use resultsOptions.',
          { param: 'target' },
        );
      }
      const state = await queries.fetchQuery(batchOptions(client, paged));
      const options = { from, limit, schema, signal };
      const { rows, next } = await readResultsPage<T, Output>(client, batchesIn(state), options);
      return { rows, next };
    },
    initialPageParam: firstPage,
    getNextPageParam: ({ next }, _pages, start) => next && { from: next, previous: start },
    getPreviousPageParam: (_page, _pages, { previous }) => previous,
    maxPages,
    enabled: idsOf(target).length > 0,
    retry: retryTransient,
    // Results never change.
    staleTime: Infinity,
    meta: { persist: false },
    structuralSharing: false,
  });
}
