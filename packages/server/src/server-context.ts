import type { Engine } from './engine/engine.ts';
import type { Estimates } from './estimates/estimates.ts';
import type { Limits } from './limits.ts';
import type { LiveTraffic } from './live/live-traffic.ts';
import type { Log } from './log/log.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import type { Pool } from './pool/pool.ts';
import type { Storage } from './storage/storage.ts';
import type { BatchChanges } from './storage/watch-batches.ts';
import type { Hours } from './time/hours.ts';
import type { SteadyClock } from './time/steady-clock.ts';
import type { Announce } from './webhooks/announce.ts';

/** What the handlers of requests share. */
export interface ServerContext {
  storage: Storage;
  pool: Pool;
  estimates: Estimates;
  clock: SteadyClock;
  announce: Announce;
  limits: Limits;
  log: Log;
  metrics: ServerMetrics;
  engine: Engine;
  live: LiveTraffic;
  /** The batches that this process writes. */
  changes: BatchChanges;
  /** The daily hours in which requests run; null for always. */
  hours: Hours | null;
}
