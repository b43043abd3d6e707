import type { Engine } from './engine/engine.ts';
import type { Limits } from './limits.ts';
import type { LiveTraffic } from './live/live-traffic.ts';
import type { Log } from './log/log.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import type { Pool } from './pool/pool.ts';
import type { Storage } from './storage/storage.ts';
import type { SteadyClock } from './time/steady-clock.ts';
import type { Announce } from './webhooks/announce.ts';

/** What the handlers of requests share. */
export interface ServerContext {
  storage: Storage;
  pool: Pool;
  clock: SteadyClock;
  announce: Announce;
  limits: Limits;
  log: Log;
  metrics: ServerMetrics;
  engine: Engine;
  live: LiveTraffic;
}
