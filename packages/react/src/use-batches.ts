'use client';

import { type BatchesFilter, batchesOptions } from './batches-options.ts';
import { useInfiniteQuery } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';

/**
 * All batches, newest first, page by page.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useBatches({ limit: 50 });
 * ```
 */
export function useBatches(filter?: BatchesFilter) {
  const client = useOffpeakClient();
  return useInfiniteQuery(batchesOptions(client, filter));
}
