import type { PollTiming } from '../contracts/event-timing.ts';
/** Plans the polls of one batch. */
export interface PollClock {
  /** When the next poll is due, in unix ms. */
  readonly dueMs: number;
  /**
   * Plans the next poll after one that ended at `nowMs`; `running` is how many batches the stream still
   * follows.
   */
  polled(nowMs: number, changed: boolean, running: number): void;
}

const growth = 1.5;
/**
 * Up to this many batches of a stream are polled at full pace. More batches share that pace, so a longer
 * stream costs no more.
 */
const fullPaceBatches = 5;

/**
 * A clock that starts with `firstPollMs` and backs off: to `minPollMs` while polls find something new, to
 * `maxPollMs` while they do not.
 */
export function createPollClock(timing: PollTiming, nowMs: number, running: number): PollClock {
  let waitMs = Math.min(timing.firstPollMs, timing.minPollMs);
  const dueAfter = (atMs: number, sharing: number): number =>
    Math.ceil(atMs + waitMs * Math.max(1, sharing / fullPaceBatches));
  let dueMs = dueAfter(nowMs, running);
  return {
    get dueMs() {
      return dueMs;
    },
    polled(atMs, changed, sharing) {
      waitMs = Math.min(waitMs * growth, changed ? timing.minPollMs : timing.maxPollMs);
      dueMs = dueAfter(atMs, sharing);
    },
  };
}
