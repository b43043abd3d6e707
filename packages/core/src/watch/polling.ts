import type { Client } from '../api/client.ts';
import { isTerminal } from '../dialects/batch-status.ts';
import { isSettled } from '../dialects/is-settled.ts';
import type { OffpeakError } from '../errors/offpeak-error.ts';
import { isOutage, isTransient } from '../errors/transient.ts';
import type { Batch } from '../wire/batch.ts';
import { type OutageOptions, trackOutages } from './outage.ts';
import { pollBatches } from './poll-batches.ts';
import { type BatchSnapshot, type SnapshotMemory, snapshot } from './progress.ts';

/** Further polls for batches that have ended without naming their result files. */
const settlingPolls = 5;

/** What to poll, and how often. */
export interface PollingOptions extends OutageOptions {
  minIntervalMs: number;
  maxIntervalMs: number;
}

/** The outcome of one poll. */
export interface PollOutcome {
  /** Absent if the poll failed and another one follows. */
  snapshot?: BatchSnapshot;
  /** Milliseconds to wait before the next poll. */
  pauseMs: number;
}

/** Polls the batches of one job. */
export interface Polling {
  /** Polls once. Throws a failure that is not an outage, and that of an outage at its limit. */
  poll(): Promise<PollOutcome>;
}

/**
 * Starts to poll batches: quickly while they change, and ever more slowly while they do not. Throws
 * `invalid_option` for an outage limit that is not a number of milliseconds.
 */
export function startPolling(
  client: Client,
  ids: readonly string[],
  options: PollingOptions,
  signal: AbortSignal,
): Polling {
  const outages = trackOutages(options);
  const { minIntervalMs } = options;
  const maxIntervalMs = Math.max(minIntervalMs, options.maxIntervalMs);
  /** In the order of the ids. */
  const known: Batch[] = [];
  let memory: SnapshotMemory | undefined;
  let endedPolls = 0;
  let intervalMs = minIntervalMs;

  /** Polls the batches into `known`; returns the failure if it may be an outage. */
  async function fetchBatches(): Promise<OffpeakError | undefined> {
    try {
      await pollBatches(client, ids, known, signal);
      return undefined;
    } catch (error) {
      // Before the first answer, one that is not a batch means that the address is wrong.
      if (isTransient(error) || (memory && isOutage(error))) {
        return error;
      }
      throw error;
    }
  }

  /** Whether the batches can be read, or have had enough polls to name their files. */
  function isDone(): boolean {
    const haveEnded = known.every(({ status }) => isTerminal(status));
    endedPolls += haveEnded ? 1 : 0;
    return known.every(isSettled) || (haveEnded && endedPolls > settlingPolls);
  }

  return {
    async poll() {
      const startedAt = performance.now();
      const failure = await fetchBatches();
      const now = performance.now();
      if (failure) {
        const poll = { startedAt, now, intervalMs: jitter(intervalMs), maxIntervalMs };
        return { pauseMs: outages.fail(failure, poll) };
      }
      outages.recover();
      const [current, next] = snapshot([...known], isDone(), memory, now, client.traits?.countsAtEnd);
      const hasMoved = next.fingerprint !== memory?.fingerprint;
      intervalMs = hasMoved ? minIntervalMs : Math.min(intervalMs * 1.5, maxIntervalMs);
      memory = next;
      return { snapshot: current, pauseMs: jitter(intervalMs) };
    },
  };
}

/** Up to a fifth less or more, so that many watches do not poll at the same moment. */
function jitter(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}
