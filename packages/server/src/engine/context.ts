import type { Limits } from '../limits.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Announce } from '../webhooks/announce.ts';
import type { Dispatcher } from './dispatcher.ts';

/** What the parts of the engine share. */
export interface EngineContext {
  storage: Storage;
  clock: SteadyClock;
  announce: Announce;
  limits: Limits;
  log: Log;
  metrics: ServerMetrics;
  dispatcher: Dispatcher;
  /** Most calls under way at the same time. */
  concurrency: number;
  /** Aborted when the engine stops: batches are left as they are, to be gone on with later. */
  stopping: AbortSignal;
}
