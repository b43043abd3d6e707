import type { Client, OffpeakError } from '@offpeak/core';
import { type BatchState, type BatchTarget, fetchState } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';
import { isLive } from './live-batch.ts';
import { notePace } from './pace-options.ts';
import { focusManager, isTerminal, queryOptions } from './peers.ts';
import { pollDelay } from './poll-delay.ts';
import { isTransient, retryTransient } from './retry-transient.ts';

/** How often a batch is asked for while it runs. */
export interface PollOptions {
  /** Shortest wait between two polls in ms, used while counts move. Default 1,000. */
  minIntervalMs?: number;
  /** Longest wait between two polls in ms, reached while nothing moves, or in a hidden tab. Default 30,000. */
  maxIntervalMs?: number;
}

interface Watch {
  since: number;
  changed: number;
  seen: unknown;
}

/**
 * Query options for one batch, by its id, or for a whole job: it is fetched again, adaptively, until its status is terminal. All observers of
 * one batch share the polls. A poll of a job asks for each of its batches.
 *
 * Errors: `job_mismatch` for a job that is not fully submitted. `not_found`, `unauthorized`, `forbidden` end the polling; `network`, `timeout`, `rate_limited` and `server_error` do not.
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
    queryKey: offpeakKeys.batch(target),
    queryFn: async ({ client: queries, queryKey, signal }) => {
      const state = await fetchState(client, target, signal);
      const known = queries.getQueryData<State>(queryKey);
      // An event has told of the end while this answer was on its way.
      if (known && isTerminal(known.status) && !isTerminal(state.status)) return known;
      notePace(queries, target, state, Date.now());
      return state as State;
    },
    retry: retryTransient,
    staleTime: ({ state }) => (state.data && isTerminal(state.data.status) ? Infinity : 0),
    refetchIntervalInBackground: true,
    refetchInterval: (query) => {
      const { data, error } = query.state;
      if ((data && isTerminal(data.status)) || (error && !isTransient(error))) return false;
      const now = Date.now();
      let watch = watches.get(query);
      if (watch?.seen !== data || !watch) {
        watch = { since: watch?.since ?? now, changed: now, seen: data };
        watches.set(query, watch);
      }
      return pollDelay({
        watchedMs: now - watch.since,
        quietMs: now - watch.changed,
        relaxed: !focusManager.isFocused() || isLive(query),
        minIntervalMs,
        maxIntervalMs,
      });
    },
  });
}

/** When each query was first watched and last changed. Kept here because a batch that did not change keeps its identity in the cache. */
const watches = new WeakMap<object, Watch>();
