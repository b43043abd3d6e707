'use client';

import type { Batch, OffpeakError } from '@offpeak/core';
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { BatchPages } from '../batch/cached-batches.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { type BatchesFilter, batchesOptions } from './batches-options.ts';
import type { ListExtras } from './query-extras.ts';

/** Options of {@link useBatches}: how often it polls, and those of TanStack's `useInfiniteQuery`. */
export interface UseBatchesOptions<Selected = BatchPages> extends PollOptions, ListExtras<Batch, Selected> {}

/**
 * Lists all batches, newest first, page by page. The list is polled while a batch on it runs.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useBatches({ limit: 50 });
 * ```
 */
export function useBatches<Selected = BatchPages>(
  filter?: BatchesFilter,
  { minIntervalMs, maxIntervalMs, ...options }: UseBatchesOptions<Selected> = {},
): UseInfiniteQueryResult<Selected, OffpeakError> {
  const list = batchesOptions(useOffpeakClient(), filter, { minIntervalMs, maxIntervalMs });
  return useInfiniteQuery({ ...list, ...(options as object) }) as UseInfiniteQueryResult<
    Selected,
    OffpeakError
  >;
}
