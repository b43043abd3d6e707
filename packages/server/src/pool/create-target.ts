import { type Concurrency, createLimiter } from '../concurrency/limiter.ts';
import { createEndpointState } from '../failures/endpoint-state.ts';
import type { RetryRules } from '../failures/retry-delay.ts';
import type { Log } from '../log/log.ts';
import { createCallStats } from '../metrics/call-stats.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { type Hours, untilOpenMs } from '../time/hours.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { countCalls } from './count-calls.ts';
import { checkShare, type PooledUpstream } from './pooled-upstream.ts';
import type { Target } from './target.ts';

/** What all targets are created with. */
export interface TargetOptions {
  concurrency: Concurrency;
  max: number;
  clock: SteadyClock;
  retry: RetryRules;
  log: Log;
  upstreamUp: ServerMetrics['upstreamUp'];
}

/**
 * Creates the target of a model endpoint. Throws a `TypeError` or `RangeError` for an invalid share of it.
 */
export function createTarget(pooled: PooledUpstream, name: string, options: TargetOptions): Target {
  checkShare(pooled);
  const { concurrency, clock, upstreamUp } = options;
  const { upstream, models, weight = 1, maxConcurrency = options.max, hours = null } = pooled;
  const calls = createCallStats();
  return {
    name,
    upstream: countCalls(upstream, calls, clock),
    calls,
    endpoint: createEndpointState({ ...options, metrics: { upstreamUp } }),
    limiter: createLimiter(concurrency, Math.min(options.max, maxConcurrency), clock),
    weight,
    hours,
    closedUntil: hours === null ? () => Number.NEGATIVE_INFINITY : closedUntil(hours, clock),
    inFlight: 0,
    liveInFlight: 0,
    models: models === undefined ? null : new Set(models),
    hasFixedModels: models !== undefined,
    lacking: new Set<string>(),
  };
}

/** How long an answer of the time of day is used, in ms: it is asked for with every line. */
const keptMs = 1000;

function closedUntil(hours: Hours, clock: SteadyClock): (at: number) => number {
  let askAt = Number.NEGATIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  return (at) => {
    if (at >= askAt) {
      const closedMs = untilOpenMs(hours, clock.now());
      until = closedMs === 0 ? Number.NEGATIVE_INFINITY : at + closedMs;
      askAt = at + (closedMs === 0 ? keptMs : Math.min(closedMs, keptMs));
    }
    return until;
  };
}
