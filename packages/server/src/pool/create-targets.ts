import { type Concurrency, createLimiter } from '../concurrency/limiter.ts';
import { createEndpointState } from '../failures/endpoint-state.ts';
import type { RetryRules } from '../failures/retry-delay.ts';
import type { Log } from '../log/log.ts';
import { createCallStats } from '../metrics/call-stats.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { countCalls } from './count-calls.ts';
import type { Target } from './target.ts';

/** Creates a target for each model endpoint. Throws a `TypeError` for an empty list. */
export function createTargets(
  upstreams: readonly Upstream[],
  options: {
    concurrency: Concurrency;
    max: number;
    clock: SteadyClock;
    retry: RetryRules;
    log: Log;
    metrics: ServerMetrics;
  },
): Target[] {
  if (upstreams.length === 0) {
    throw new TypeError('upstream must name at least one model endpoint.');
  }
  const { concurrency, max, clock, metrics } = options;
  return upstreams.map((given, index) => {
    const name = given.name ?? `upstream ${index + 1}`;
    const log = upstreams.length === 1 ? options.log : namedLog(options.log, name);
    const calls = createCallStats();
    return {
      name,
      upstream: countCalls(given, calls, clock),
      calls,
      endpoint: createEndpointState({ ...options, log, metrics: { upstreamUp: shareOf(metrics) } }),
      limiter: createLimiter(concurrency, max, clock),
      inFlight: 0,
      models: null,
      lacking: new Set<string>(),
    };
  });
}

/** The log of one of several endpoints says which one it is about. */
export function namedLog(log: Log, name: string): Log {
  return (entry) => log({ ...entry, upstream: name });
}

/** The gauge counts the endpoints that answer. */
function shareOf({ upstreamUp }: ServerMetrics): ServerMetrics['upstreamUp'] {
  let current = 0;
  const set = (value: number): void => {
    upstreamUp.add(value - current);
    current = value;
  };
  return { set, add: (amount) => set(current + amount) };
}
