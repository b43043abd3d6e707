'use client';

import { type BatchesFilter, batchesOptions } from './batches-options.ts';
import { useInfiniteQuery } from './peers.ts';
import type { PollOptions } from './poll-plan.ts';
import { useOffpeakClient } from './provider.tsx';

/**
 * All batches, newest first, page by page. They move by themselves while one of them runs.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useBatches({ limit: 50 });
 * ```
 */
export function useBatches(filter?: BatchesFilter, poll?: PollOptions) {
  const client = useOffpeakClient();
  return useInfiniteQuery(batchesOptions(client, filter, poll));
}
