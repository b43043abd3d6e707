import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchJob, type BatchSnapshot, type Client, isOffpeakError, watchBatch } from '@offpeak/core';

/** Options of {@link watchPatiently}. */
export interface WatchPatientlyOptions {
  signal: AbortSignal;
  /** Milliseconds between the first polls. */
  pollMs?: number | undefined;
  /** Milliseconds a server may be gone before its last error is thrown. Default 600,000 (10 minutes). */
  patienceMs?: number | undefined;
  /** Told once each time the server is gone, in one sentence. */
  onGone(message: string): void;
}

const firstWaitMs = 1000;
const longestWaitMs = 20_000;

/**
 * Watches a job through a restart of its server: while the server cannot be reached, it is asked again, ever more slowly. An answer
 * that says no is thrown at once.
 */
export async function* watchPatiently(
  client: Client,
  job: BatchJob,
  { signal, pollMs, patienceMs = 600_000, onGone }: WatchPatientlyOptions,
): AsyncGenerator<BatchSnapshot, void, undefined> {
  let answeredAt = performance.now();
  let waitMs = firstWaitMs;
  for (;;) {
    try {
      for await (const snapshot of watchBatch(client, job, { signal, minIntervalMs: pollMs })) {
        answeredAt = performance.now();
        waitMs = firstWaitMs;
        yield snapshot;
      }
      return;
    } catch (error) {
      if (!isPassing(error) || performance.now() - answeredAt > patienceMs) throw error;
      if (waitMs === firstWaitMs) onGone(error.message);
    }
    await sleep(waitMs, undefined, { signal });
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

/** Whether an error may pass by itself: no answer, or a server that is failing. A watch that took too long is none. */
function isPassing(error: unknown): error is Error {
  return isOffpeakError(error) && ['network', 'server_error', 'rate_limited'].includes(error.code);
}
