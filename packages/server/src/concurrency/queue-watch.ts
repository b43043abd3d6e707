import type { Log } from '../log/log.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Limiter } from './limiter.ts';
import { type QueueMetrics, readQueueMetrics } from './read-queue-metrics.ts';

/** Reads the engine's own queue: once at start, then once a second while lines run. */
export interface QueueWatch {
  start(): void;
  close(): Promise<void>;
}

/** How often the queue is read while lines run, in ms. */
const readEveryMs = 1000;
/** How long one reading may take, in ms. */
const timeoutMs = 900;
/**
 * While an engine has no metrics, it is read again after so many seconds: it may have been restarted with
 * them.
 */
const askAgainAfter = 60;

/** A watch that has not started. It does nothing where the limiter or the upstream does not use the queue. */
export function createQueueWatch(options: {
  target: { readonly upstream: Upstream; readonly limiter: Limiter; readonly inFlight: number };
  clock: SteadyClock;
  log: Log;
  /** `isIdle`: whether no batch has lines to send. `resume()`: sends lines if any are due. */
  engine: { readonly isIdle: boolean; resume(): void };
}): QueueWatch {
  const { target, clock, log, engine } = options;
  const { upstream, limiter } = target;
  const stopping = new AbortController();
  let watching: Promise<void> = Promise.resolve();
  let seen: string | null = null;
  let pausedFor = 0;

  async function watch(): Promise<void> {
    await readOnce();
    while (!stopping.signal.aborted) {
      await clock.sleep(readEveryMs, stopping.signal);
      pausedFor -= 1;
      if (!stopping.signal.aborted && !engine.isIdle && pausedFor <= 0) {
        await readOnce();
      }
    }
  }

  async function readOnce(): Promise<void> {
    const metrics = await fetchMetrics();
    if (metrics === null) {
      // A single reading may be lost under load; an engine without metrics is not asked every second.
      pausedFor = seen === null ? askAgainAfter : 0;
      return;
    }
    if (seen !== metrics.engine) {
      seen = metrics.engine;
      log({ level: 'info', message: 'the queue of the model server is seen', engine: metrics.engine });
    }
    limiter.read({ ...metrics, inFlight: target.inFlight });
    engine.resume();
  }

  async function fetchMetrics(): Promise<QueueMetrics | null> {
    try {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      const answer = await upstream.metrics?.(signal);
      return answer?.status === 200 ? readQueueMetrics(answer.text) : null;
    } catch {
      return null;
    }
  }

  return {
    start() {
      if (limiter.usesQueue && upstream.metrics !== undefined) {
        watching = watch();
      }
    },
    async close() {
      stopping.abort();
      await watching;
    },
  };
}
