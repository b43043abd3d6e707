'use client';

import { isTerminal, type OffpeakError } from '@offpeak/core';
import {
  type UseInfiniteQueryOptions,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query';
import type { BatchTarget } from '../batch/batch-target.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import {
  type ResultPage,
  type ResultPageStart,
  type ResultPages,
  type ResultPagesFilter,
  resultPagesOptions,
} from './result-pages-options.ts';
import { useBatch } from './use-batch.ts';
import { useStableRead } from './use-stable-read.ts';

/**
 * Options of {@link useBatchResultPages}: the pages, how often to poll for the end, and those of TanStack's
 * `useInfiniteQuery`.
 */
export interface UseBatchResultPagesOptions<
  T = unknown,
  Output = undefined,
  Selected = ResultPages<T, Output>,
> extends ResultPagesFilter<Output>,
    PollOptions,
    Omit<
      UseInfiniteQueryOptions<
        ResultPage<T, Output>,
        OffpeakError,
        Selected,
        readonly unknown[],
        ResultPageStart
      >,
      | 'queryKey'
      | 'queryFn'
      | 'queryHash'
      | 'queryKeyHashFn'
      | 'initialPageParam'
      | 'getNextPageParam'
      | 'getPreviousPageParam'
      | 'maxPages'
    > {}

/**
 * Pages through the results of a batch, by its id, or of a job once it has ended, in memory that does not
 * grow with them: `maxPages` pages of `limit` rows are held. `fetchNextPage` and `fetchPreviousPage` read the
 * pages around them by range requests. For filters over all rows use {@link useBatchResults}.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useBatchResultPages(id, { limit: 200, maxPages: 3 });
 * const rows = data?.pages.flatMap((page) => page.rows);
 * ```
 */
export function useBatchResultPages<T = unknown, Output = undefined, Selected = ResultPages<T, Output>>(
  target: BatchTarget | null | undefined,
  options: UseBatchResultPagesOptions<T, Output, Selected> = {},
): UseInfiniteQueryResult<Selected, OffpeakError> {
  const { limit, maxPages, schema, minIntervalMs, maxIntervalMs, enabled = true, ...extras } = options;
  const client = useOffpeakClient();
  const read = useStableRead(target, { schema });
  const { data } = useBatch(target, { minIntervalMs, maxIntervalMs, enabled: enabled !== false });
  const hasEnded = data !== undefined && isTerminal(data.status);
  const own = resultPagesOptions<T, Output>(client, target, { limit, maxPages, schema: read.schema });
  return useInfiniteQuery({
    ...own,
    ...(extras as object),
    enabled: hasEnded && enabled !== false,
  }) as UseInfiniteQueryResult<Selected, OffpeakError>;
}
