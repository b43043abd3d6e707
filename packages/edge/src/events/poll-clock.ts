/** How often a batch is polled, in ms. */
export interface PollTiming {
  firstPollMs: number;
  minPollMs: number;
  maxPollMs: number;
}

/** Says when a batch is due to be polled. */
export interface PollClock {
  /** When, in unix ms. */
  readonly dueMs: number;
  /** Plans the next poll after one that ended at `nowMs`, while so many batches of the stream are running. */
  polled(nowMs: number, changed: boolean, running: number): void;
}

const growth = 1.5;
/** So many batches of one stream are polled at the full pace. More of them share it, so that a long stream costs no more. */
const fullPaceBatches = 5;

/**
 * A clock that starts with `firstPollMs` and backs off: to `minPollMs` while polls find something new, to `maxPollMs` while they do not.
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
