import type { OffpeakError } from '@offpeak/core';
import { focusManager, isTransient } from './peers.ts';
import { pollDelay } from './poll-delay.ts';

/** How often something is asked for while it is watched. */
export interface PollOptions {
  /** Shortest wait between two polls in ms, used while counts move. Default 1,000; for lists 2,000 per page. */
  minIntervalMs?: number;
  /** Longest wait between two polls in ms, reached while nothing moves, or in a hidden tab. Default 30,000. */
  maxIntervalMs?: number;
}

interface Watch {
  since: number;
  changed: number;
  seen: unknown;
}

/** When each query was first watched and last changed. Kept here because a batch that did not change keeps its identity in the cache. */
const watches = new WeakMap<object, Watch>();

/**
 * Milliseconds until a query that is watched is fetched again; false after an error that stays. Whoever stands between may answer for a while
 * in the place of the server: an answer that is none does not end the watch. `isQuiet` when nobody needs it soon, as in a
 * hidden tab.
 */
export function nextPollMs(
  query: { state: { data?: unknown; error: OffpeakError | null } },
  isQuiet: boolean,
  minIntervalMs: number,
  maxIntervalMs: number,
): number | false {
  const { data, error } = query.state;
  if (error && error.code !== 'bad_response' && !isTransient(error)) return false;
  const now = Date.now();
  let watch = watches.get(query);
  if (watch?.seen !== data || !watch) {
    watch = { since: watch?.since ?? now, changed: now, seen: data };
    watches.set(query, watch);
  }
  if (isQuiet || !focusManager.isFocused()) return maxIntervalMs;
  return pollDelay({ forMs: now - watch.since, quietMs: now - watch.changed }, minIntervalMs, maxIntervalMs);
}
