import type { BatchWait } from '@offpeak/core';
import type { TrafficCounts, TrafficHour } from '../metrics/traffic-ring.ts';
import { heldUntil, type Target } from '../pool/target.ts';
import type { ServerContext } from '../server-context.ts';
import { type BatchSummary, everyProject } from '../storage/batch-filter.ts';
import { formatHours, untilOpenMs } from '../time/hours.ts';
import type { Viewer } from './viewer.ts';

/** The state of the server as `GET /v1/offpeak/status` sends it. Times are unix seconds. */
export interface ServerStatus {
  object: 'offpeak.status';
  now: number;
  project: string;
  is_operator: boolean;
  /** The batches by status, and their requests without a result. */
  batches: BatchSummary['byStatus'];
  requests_left: number;
  /** Counts per second over the last minute. */
  per_second: TrafficCounts;
  /** How long the requests without a result take at the rate of the last minute; null when unknown. */
  seconds_left: number | null;
  /** Why requests wait; null when they do not, or for no known reason. */
  waiting_for: BatchWait | null;
  hours: { text: string; is_open: boolean } | null;
  /** The model endpoints; without their names and numbers for a key of one project. */
  upstreams: UpstreamStatus[];
  /** Only for an operator. */
  in_flight: number | null;
  limit: number | null;
  live_in_flight: number | null;
  storage: { free_bytes: number; total_bytes: number } | null;
  traffic: TrafficHour;
}

/** The state of a model endpoint. */
export interface UpstreamStatus {
  name: string;
  is_ok: boolean;
  reason: string | null;
  since: number | null;
  /** When it accepts requests again, if it asked for a pause. */
  paused_until: number | null;
  in_flight?: number;
  limit?: number;
  models?: string[] | null;
  p50_ms?: number | null;
  p95_ms?: number | null;
  /** The calls of the last hour, by status or kind of failure. */
  outcomes?: Record<string, number>;
}

const maxModels = 50;

/** Returns the state of the server as a caller may see it. */
export async function serverStatus(context: ServerContext, viewer: Viewer): Promise<ServerStatus> {
  const { engine, pool, live, storage, hours, clock, metrics } = context;
  const { project, scope, isOperator } = viewer;
  const now = clock.wall();
  const trafficOf = scope === everyProject ? null : scope;
  const perSecond = metrics.traffic.perSecond(now, trafficOf);
  const { byStatus, requestsLeft } = await storage.batches.summarize({ project: scope });
  const rate = perSecond.completed + perSecond.failed;
  const space = isOperator ? await storage.space?.().catch(() => null) : null;
  return {
    object: 'offpeak.status',
    now: Math.floor(now / 1000),
    project,
    is_operator: isOperator,
    batches: byStatus,
    requests_left: requestsLeft,
    per_second: perSecond,
    seconds_left: rate === 0 ? null : Math.round(requestsLeft / rate),
    // A wait that no single batch causes.
    waiting_for: engine.waitReason(''),
    hours:
      hours === null ? null : { text: formatHours(hours), is_open: untilOpenMs(hours, clock.now()) === 0 },
    upstreams: pool.targets.map((target, index) => upstreamStatus(context, target, index, isOperator)),
    in_flight: isOperator ? engine.inFlight : null,
    limit: isOperator ? pool.limit : null,
    live_in_flight: isOperator ? live.inFlight : null,
    storage: space ? { free_bytes: space.freeBytes, total_bytes: space.totalBytes } : null,
    traffic: metrics.traffic.hour(now, trafficOf),
  };
}

function upstreamStatus(
  { clock }: ServerContext,
  target: Target,
  index: number,
  isOperator: boolean,
): UpstreamStatus {
  const { problem } = target.endpoint;
  const pauseMs = heldUntil(target, clock.monotonic()) - clock.monotonic();
  const known: UpstreamStatus = {
    name: isOperator ? target.name : `endpoint ${index + 1}`,
    is_ok: problem === null,
    reason: problem?.reason ?? null,
    since: problem === null ? null : Math.floor(problem.since / 1000),
    paused_until: pauseMs > 0 ? Math.ceil((clock.wall() + pauseMs) / 1000) : null,
  };
  if (!isOperator) {
    return known;
  }
  const { outcomes, p50Ms, p95Ms } = target.calls.summary(clock.wall());
  return {
    ...known,
    in_flight: target.inFlight,
    limit: target.limiter.limit,
    models: target.models === null ? null : [...target.models].slice(0, maxModels),
    p50_ms: p50Ms,
    p95_ms: p95Ms,
    outcomes,
  };
}
