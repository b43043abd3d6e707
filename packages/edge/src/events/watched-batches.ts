import { isTerminal } from '@offpeak/core';
import type { PollTiming } from '../contracts/event-timing.ts';
import type { Wire } from '../contracts/wire.ts';
import { groupSize } from '../http/in-groups.ts';
import { nameOfStates, stateOf } from './event-frame.ts';
import { createPollClock, type PollClock } from './poll-clock.ts';

/** The batches of one stream of events: the state of each, and when to poll it. */
export interface WatchedBatches {
  /** How many may still change. */
  readonly running: number;
  /** When the next poll is due, in unix ms. */
  readonly dueMs: number;
  /** The batches that are due, the most overdue first; at most as many as may be read in parallel. */
  due(nowMs: number): string[];
  /**
   * Notes the present state of a batch, null if it is gone. Returns whether the state is new to the listener.
   */
  note(topic: string, batch: Wire | null): boolean;
  /** Plans the next poll of a batch. */
  polled(topic: string, changed: boolean, nowMs: number): void;
  /** A name for the states of all batches; null until all have been read. */
  name(): Promise<string | null>;
}

interface Watched {
  /** The name of the batch's state; null before it was read. */
  state: string | null;
  ended: boolean;
  clock: PollClock;
}

/** Starts watching the batches with these ids. */
export function watchBatches(topics: readonly string[], timing: PollTiming, nowMs: number): WatchedBatches {
  const all = new Map<string, Watched>();
  for (const topic of topics) {
    all.set(topic, { state: null, ended: false, clock: createPollClock(timing, nowMs, topics.length) });
  }
  const running = (): [string, Watched][] => [...all].filter(([, { ended }]) => !ended);
  return {
    get running() {
      return running().length;
    },
    get dueMs() {
      return Math.min(...running().map(([, { clock }]) => clock.dueMs));
    },
    due(atMs) {
      return running()
        .filter(([, { clock }]) => clock.dueMs <= atMs)
        .toSorted(([, one], [, other]) => one.clock.dueMs - other.clock.dueMs)
        .slice(0, groupSize)
        .map(([topic]) => topic);
    },
    note(topic, batch) {
      const watched = all.get(topic);
      if (watched === undefined || watched.ended) {
        return false;
      }
      const state = stateOf(batch);
      const isNew = batch !== null && state !== watched.state;
      watched.state = state;
      watched.ended = batch === null || hasEnded(batch);
      return isNew;
    },
    polled(topic, changed, atMs) {
      all.get(topic)?.clock.polled(atMs, changed, running().length);
    },
    async name() {
      const states = [...all.values()].map(({ state }) => state);
      return states.includes(null) ? null : nameOfStates(states.map(String));
    },
  };
}

/** Whether a batch can no longer change. */
export function hasEnded(batch: Wire): boolean {
  return typeof batch.status === 'string' && isTerminal(batch.status);
}
