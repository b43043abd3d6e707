import type { RetryRules } from '../failures/retry-delay.ts';
import type { LiveTraffic } from '../live/live-traffic.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Pool } from '../pool/pool.ts';
import type { Hours } from '../time/hours.ts';
import type { SteadyClock } from '../time/steady-clock.ts';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  /** The model endpoints, and how many calls each may have in flight. */
  pool: Pool;
  clock: SteadyClock;
  /** Live calls, which go first. */
  live: Pick<LiveTraffic, 'batchCeiling' | 'batchBegan'>;
  hours: Hours | null;
  retry: RetryRules;
  log: Log;
  metrics: ServerMetrics;
  /** Whether a call may start now: see `Heartbeat.isLeaseHeld`. */
  mayCall(): boolean;
  /** Aborted when no more lines may be sent; those in flight may finish. */
  stopping: AbortSignal;
}
