'use client';

import { type Batch, isTerminal, type OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { batchOptions, type PollOptions } from './batch-options.ts';
import { followBatch } from './live-batch.ts';
import { useOffpeak } from './provider.tsx';

/**
 * One batch, live: told by events where {@link OffpeakProvider} knows their address, else fetched again, often while its counts move and seldom while they do not, until its status is terminal. Fifty components
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
  const { client, eventsURL } = useOffpeak();
  const queries = useQueryClient();
  const query = useQuery({ ...batchOptions(client, id ?? '', poll), enabled: Boolean(id) });
  const url = id && query.data && !isTerminal(query.data.status) ? eventsURL?.(id) : undefined;
  useEffect(() => (id && url ? followBatch(queries, id, url) : undefined), [queries, id, url]);
  return query;
}
