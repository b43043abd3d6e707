import type { Batch, Client, ListPage } from '@offpeak/core';
import { corrected, runningIds } from '../batch/cached-batches.ts';
import { offpeakKeys } from '../batch/keys.ts';
import { nextPollMs, type PollOptions } from '../batch/next-poll.ts';
import { defineInfiniteQuery } from '../client/define-options.ts';
import { cursorPagination } from './cursor-pagination.ts';

/** Which batches to list. */
export interface BatchesFilter {
  /** Batches per page, 1 to 100. Default 20. */
  limit?: number | undefined;
}

/**
 * Infinite query options for the list of batches, newest first. While a batch on it runs, the list is polled,
 * more often the more it changes; without a running batch, every `maxIntervalMs`. Each page is one request,
 * so the waits grow with the pages. A change of a batch that anything on the page fetches shows immediately.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useInfiniteQuery(batchesOptions(client));
 * const batches = data?.pages.flatMap((page) => page.data);
 * ```
 */
export function batchesOptions(client: Client, filter: BatchesFilter = {}, poll: PollOptions = {}) {
  const { limit = 20 } = filter;
  const { minIntervalMs = 2_000, maxIntervalMs = 30_000 } = poll;
  return defineInfiniteQuery<
    ListPage<Batch>,
    readonly [...ReturnType<typeof offpeakKeys.batchLists>, { limit: number }],
    string | undefined
  >({
    queryKey: [...offpeakKeys.batchLists(client), { limit }],
    queryFn: async ({ client: queries, pageParam: after, signal }) => {
      const page = await client.batches.list({ limit, after, signal });
      return { ...page, data: page.data.map((batch) => corrected(queries, client, batch.id, batch)) };
    },
    refetchInterval: (query) => {
      const { data } = query.state;
      const isQuiet = runningIds(data).length === 0;
      const pages = data?.pages.length || 1;
      return nextPollMs(query, isQuiet, pages * minIntervalMs, pages * maxIntervalMs);
    },
    ...cursorPagination,
  });
}
