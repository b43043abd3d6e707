'use client';

import type { OffpeakError } from '@offpeak/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { batchOptions } from './batch-options.ts';
import { type BatchState, type BatchTarget, idsOf } from './batch-target.ts';
import { runningIds } from './cached-batches.ts';
import { listenFor } from './events/event-stream.ts';
import { useQuery, useQueryClient } from './peers.ts';
import type { PollOptions } from './poll-plan.ts';
import { useOffpeak } from './provider.tsx';

/**
 * One batch, by its id, or a whole job, live: told by events where {@link OffpeakProvider} knows their address, else fetched again, often
 * while its counts move and seldom while they do not, until its status is terminal. Fifty components on one batch make one request per poll.
 * A job of several batches is one {@link JobState}. Without a target, or with a job that is not fully submitted, it waits.
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
export function useBatch<Target extends BatchTarget>(
  target: Target | null | undefined,
  poll?: PollOptions,
): UseQueryResult<BatchState<Target>, OffpeakError> {
  const { client } = useOffpeak();
  const watched: BatchTarget = target || '';
  const query = useQuery({
    ...batchOptions(client, watched, poll),
    enabled: idsOf(watched).length > 0 && watched !== '',
  });
  useEvents(runningIds(query.data));
  return query as UseQueryResult<BatchState<Target>, OffpeakError>;
}

/** Listens to the events of batches. Those of several are listened for only where one stream tells of many. */
function useEvents(running: readonly string[]): void {
  const { client, eventsURL } = useOffpeak();
  const queries = useQueryClient();
  const many = typeof eventsURL === 'string';
  const ids = many || running.length === 1 ? running.join('\n') : '';
  const address = many ? eventsURL : ids && eventsURL?.(ids);
  useEffect(
    () => (address && ids ? listenFor({ queries, client, address, many, ids: ids.split('\n') }) : undefined),
    [queries, client, address, many, ids],
  );
}
