'use client';

import type { OffpeakError } from '@offpeak/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { batchOptions, type PollOptions } from './batch-options.ts';
import { type BatchState, type BatchTarget, idsOf } from './batch-target.ts';
import { followBatch } from './live-batch.ts';
import { isTerminal, useQuery, useQueryClient } from './peers.ts';
import { useOffpeak } from './provider.tsx';

/**
 * One batch, by its id, or a whole job, live: told by events where {@link OffpeakProvider} knows their address, else fetched again, often
 * while its counts move and seldom while they do not, until its status is terminal. Fifty components on one batch make one request per poll.
 * A job of several batches is one {@link JobState}, and is polled. Without a target, or with a job that is not fully submitted, it waits.
 *
 * @example
 * ```tsx
 * const submit = useSubmitBatch();
 * const { data: batch, error } = useBatch(submit.data);
 * return <progress max={batch?.request_counts?.total} value={batch?.request_counts?.completed} />;
 * ```
 */
export function useBatch<Target extends BatchTarget>(
  target: Target | null | undefined,
  poll?: PollOptions,
): UseQueryResult<BatchState<Target>, OffpeakError> {
  const { client, eventsURL } = useOffpeak();
  const queries = useQueryClient();
  const watched: BatchTarget = target || '';
  const [id, another] = idsOf(watched);
  const options = batchOptions(client, watched, poll);
  const query = useQuery({ ...options, enabled: Boolean(id) });
  const url = id && !another && query.data && !isTerminal(query.data.status) ? eventsURL?.(id) : undefined;
  const cached = queries.getQueryCache().find(options);
  useEffect(
    () => (cached && id && url ? followBatch(queries, cached, id, url) : undefined),
    [queries, cached, id, url],
  );
  return query as UseQueryResult<BatchState<Target>, OffpeakError>;
}
