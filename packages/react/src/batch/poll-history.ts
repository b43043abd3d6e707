import type { PollRecord } from './poll-delay.ts';

interface Watch {
  since: number;
  changed: number;
  seen: unknown;
}

/** Remembers of each query how long it has been polled, and how long its data has not changed. */
export interface PollHistory {
  /** Records the data of a query at a time in ms, and returns its record so far. */
  record(query: object, data: unknown, now: number): PollRecord;
}

/**
 * Creates a history. An entry lives as long as its query is in the cache. It cannot be part of the data: data
 * that did not change keeps its identity, so that no component renders again.
 */
export function createPollHistory(): PollHistory {
  const watches = new WeakMap<object, Watch>();
  return {
    record(query, data, now) {
      const known = watches.get(query);
      const watch =
        known && known.seen === data ? known : { since: known?.since ?? now, changed: now, seen: data };
      watches.set(query, watch);
      return { forMs: now - watch.since, quietMs: now - watch.changed };
    },
  };
}
