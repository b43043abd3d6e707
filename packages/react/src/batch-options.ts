import type { Batch, Client, OffpeakError } from '@offpeak/core';
import type { BatchState, BatchTarget, JobState } from './batch-target.ts';
import { isOver, runningIds } from './cached-batches.ts';
import { isLive } from './events/event-stream.ts';
import { fetchBatch, fetchJob } from './fetch-state.ts';
import { offpeakKeys } from './keys.ts';
import { isTerminal, queryOptions } from './peers.ts';
import { nextPollMs, type PollOptions } from './poll-plan.ts';
import { retryTransient } from './retry-transient.ts';

/**
 * Query options for one batch, by its id, or for a whole job: it is fetched again, adaptively, until its status is terminal. All observers of
 * one batch share the polls, also those that watch it as part of a job. A poll of a job asks for each of its batches that still runs, so the
 * polls of a job of many batches are rarer.
 *
 * Errors: `job_mismatch` for a job that is not fully submitted. `not_found`, `unauthorized`, `forbidden` end the polling; `network`, `timeout`, `rate_limited`, `server_error` and `bad_response` do not.
 *
 * @param target The id of a batch, or a job.
 *
 * @example
 * ```tsx
 * await queryClient.prefetchQuery(batchOptions(client, id));
 * const { data: batch } = useSuspenseQuery(batchOptions(client, id));
 * ```
 */
export function batchOptions<Target extends BatchTarget>(
  client: Client,
  target: Target,
  poll: PollOptions = {},
) {
  const { minIntervalMs = 1_000, maxIntervalMs = 30_000 } = poll;
  type State = BatchState<Target>;
  return queryOptions<State, OffpeakError, State, ReturnType<typeof offpeakKeys.batch>>({
    queryKey: offpeakKeys.batch(client, target),
    queryFn: async (context) => {
      const state: Batch | JobState =
        typeof target === 'string'
          ? await fetchBatch(context, client, target)
          : // What another observer has just fetched is new enough.
            await fetchJob(context, client, target, minIntervalMs / 2);
      return state as State;
    },
    retry: retryTransient,
    staleTime: ({ state }) => (state.data && isOver(state.data) ? Infinity : 0),
    refetchIntervalInBackground: true,
    refetchInterval: (query) => {
      const { data } = query.state;
      const running = runningIds(data);
      // A poll of a job is a request for each batch that runs: no more than four of them in the shortest wait.
      const shortestMs = minIntervalMs * Math.max(running.length / 4, 1);
      const waitMs = nextPollMs(query, isLive(running), shortestMs, maxIntervalMs);
      // A batch that has ended but does not name its result files yet is asked for again, for a while.
      const isLast = data && isTerminal(data.status) && (isOver(data) || waitMs === maxIntervalMs);
      return isLast ? false : waitMs;
    },
  });
}
