'use client';

import type { Batch, OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { batchOptions, type PollOptions } from './batch-options.ts';
import { useOffpeakClient } from './provider.tsx';

/**
 * One batch, live: fetched again, often while its counts move and seldom while they do not, until its status is terminal. Fifty components
 * on one batch make one request per poll. Without an id it waits.
 *
 * @example
 * ```tsx
 * const { data: batch, error } = useBatch(id);
 * return <progress max={batch?.request_counts?.total} value={batch?.request_counts?.completed} />;
 * ```
 */
export function useBatch(
  id: string | null | undefined,
  poll?: PollOptions,
): UseQueryResult<Batch, OffpeakError> {
  const client = useOffpeakClient();
  return useQuery({ ...batchOptions(client, id ?? '', poll), enabled: Boolean(id) });
}
