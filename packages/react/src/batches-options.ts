import type { Batch, Client, ListPage, OffpeakError } from '@offpeak/core';
import type { InfiniteData } from '@tanstack/react-query';
import { offpeakKeys } from './keys.ts';
import { paged } from './paged.ts';
import { infiniteQueryOptions } from './peers.ts';

/** Which batches to list. */
export interface BatchesFilter {
  /** Batches per page, 1 to 100. Default 20. */
  limit?: number;
}

/**
 * Infinite query options for the list of batches, newest first.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useInfiniteQuery(batchesOptions(client));
 * const batches = data?.pages.flatMap((page) => page.data);
 * ```
 */
export function batchesOptions(client: Client, filter: BatchesFilter = {}) {
  const { limit = 20 } = filter;
  return infiniteQueryOptions<
    ListPage<Batch>,
    OffpeakError,
    InfiniteData<ListPage<Batch>, string | undefined>,
    readonly [...ReturnType<typeof offpeakKeys.batchLists>, { limit: number }],
    string | undefined
  >({
    queryKey: [...offpeakKeys.batchLists(), { limit }],
    queryFn: ({ pageParam: after, signal }) => client.batches.list({ limit, after, signal }),
    ...paged,
  });
}
