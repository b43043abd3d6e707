import { type Batch, type Client, isTerminal, OffpeakError } from '@offpeak/core';
import { type BatchState, type BatchTarget, idsOf, type JobState } from '../batch/batch-target.ts';
import { isFinal, runningIds } from '../batch/cached-batches.ts';
import { fetchBatch, fetchJob } from '../batch/fetch-batch.ts';
import { offpeakKeys } from '../batch/keys.ts';
import { nextPollMs, type PollOptions } from '../batch/next-poll.ts';
import { defineQuery } from '../client/define-options.ts';
import { isLive } from '../events/event-stream.ts';
import { retryTransient } from './retry-transient.ts';

/**
 * Query options for one batch, by its id, or for a whole job: it is polled, adaptively, until its status is
 * terminal. All observers of one batch share the polls, also those that watch it as part of a job. A poll of
 * a job fetches each of its batches that still runs, so a job of many batches is polled less often. Without a
 * target, or with a job that is not fully submitted, the query is disabled.
 *
 * Errors: `job_mismatch` for a job that is not fully submitted, `invalid_option` without a target, if it is
 * fetched all the same. `not_found`, `unauthorized` and `forbidden` end the polling; `network`, `timeout`,
 * `rate_limited`, `server_error` and `bad_response` do not.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * await queryClient.prefetchQuery(batchOptions(client, id));
 * const { data: batch } = useSuspenseQuery(batchOptions(client, id));
 * ```
 */
export function batchOptions<Target extends BatchTarget>(
  client: Client,
  target: Target | null | undefined,
  poll: PollOptions = {},
) {
  const { minIntervalMs = 1_000, maxIntervalMs = 30_000 } = poll;
  type State = BatchState<Target>;
  return defineQuery<State, ReturnType<typeof offpeakKeys.batch>>({
    queryKey: offpeakKeys.batch(client, target || ''),
    queryFn: async (context) => {
      const watched: BatchTarget = requireTarget(target);
      const state: Batch | JobState =
        typeof watched === 'string'
          ? await fetchBatch(context, client, watched)
          : // A state that another observer has just fetched is fresh enough.
            await fetchJob(context, client, watched, minIntervalMs / 2);
      return state as State;
    },
    enabled: idsOf(target).length > 0,
    retry: retryTransient,
    staleTime: ({ state }) => (state.data && isFinal(state.data) ? Infinity : 0),
    refetchIntervalInBackground: true,
    refetchInterval: (query) => {
      const { data } = query.state;
      const running = runningIds(data);
      // A poll of a job is a request for each batch that runs: at most four of them per shortest wait.
      const minMs = minIntervalMs * Math.max(running.length / 4, 1);
      const waitMs = nextPollMs(query, isLive(running), minMs, maxIntervalMs);
      // A batch that has ended but does not name its result files yet is polled for a while.
      const isLast = data && isTerminal(data.status) && (isFinal(data) || waitMs === maxIntervalMs);
      return isLast ? false : waitMs;
    },
  });
}

/** Returns the target. Throws `invalid_option` when there is none. */
export function requireTarget<Target>(target: Target | null | undefined): Target {
  if (!target) {
    throw new OffpeakError('invalid_option', 'There is no batch to fetch: pass its id or its job.', {
      param: 'target',
    });
  }
  return target;
}
