import { isTransient, type OffpeakError } from '@offpeak/core';
import { focusManager } from '@tanstack/query-core';
import { pollDelay } from './poll-delay.ts';
import { createPollHistory } from './poll-history.ts';

/** How often something is polled. */
export interface PollOptions {
  /**
   * Shortest wait between two polls in ms, used while counts change. Default 1,000; for lists 2,000 per page.
   */
  minIntervalMs?: number | undefined;
  /**
   * Longest wait between two polls in ms, used while nothing changes, and in a hidden tab. Default 30,000.
   */
  maxIntervalMs?: number | undefined;
}

const history = createPollHistory();

/**
 * Returns the milliseconds until a query is fetched again; false after a permanent error. `bad_response` is
 * not permanent: a proxy may answer in the server's place for a while. `isQuiet` means that a late poll is
 * good enough, as in a hidden tab.
 */
export function nextPollMs(
  query: { state: { data?: unknown; error: OffpeakError | null } },
  isQuiet: boolean,
  minIntervalMs: number,
  maxIntervalMs: number,
): number | false {
  const { data, error } = query.state;
  if (error && error.code !== 'bad_response' && !isTransient(error)) {
    return false;
  }
  const record = history.record(query, data, Date.now());
  return isQuiet || !focusManager.isFocused()
    ? maxIntervalMs
    : pollDelay(record, minIntervalMs, maxIntervalMs);
}
