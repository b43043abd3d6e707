'use client';

import type { OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type BatchState, type BatchTarget, idsOf } from '../batch/batch-target.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { batchOptions } from './batch-options.ts';
import { type QueryExtras, withQueryExtras } from './query-extras.ts';
import { useBatchEvents } from './use-batch-events.ts';
import { useRunningIds } from './use-running-ids.ts';

/** Options of {@link useBatch}: how often it polls, and those of TanStack's `useQuery`. */
export interface UseBatchOptions<Target extends BatchTarget = string, Selected = BatchState<Target>>
  extends PollOptions,
    QueryExtras<BatchState<Target>, Selected> {}

/**
 * Watches one batch, by its id, or a whole job until its status is terminal: by events where
 * {@link OffpeakProvider} knows their address, else by polls, often while its counts change and rarely while
 * they do not. Fifty components on one batch make one request per poll. A job is one {@link JobState}.
 * Without a target, or with a job that is not fully submitted, it waits.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const submit = useSubmitBatch();
 * const { data: batch, error } = useBatch(submit.data);
 * return <progress max={batch?.request_counts?.total} value={batch?.request_counts?.completed} />;
 * ```
 */
export function useBatch<Target extends BatchTarget, Selected = BatchState<Target>>(
  target: Target | null | undefined,
  { minIntervalMs, maxIntervalMs, enabled = true, ...options }: UseBatchOptions<Target, Selected> = {},
): UseQueryResult<Selected, OffpeakError> {
  const client = useOffpeakClient();
  const poll = { minIntervalMs, maxIntervalMs };
  const isReady = idsOf(target).length > 0;
  const own = batchOptions(client, target, poll);
  const query = useQuery(withQueryExtras(own, { ...options, enabled: isReady && enabled }));
  const running = useRunningIds(target, poll);
  useBatchEvents(enabled === false ? [] : running);
  return query;
}
