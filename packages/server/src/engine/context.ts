import type { Estimates } from '../estimates/estimates.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Pool } from '../pool/pool.ts';
import type { Dispatcher } from '../queue/dispatcher.ts';
import type { Claim } from '../storage/claim.ts';
import type { Storage } from '../storage/storage.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Announce } from '../webhooks/announce.ts';
import type { SharedLock } from './shared-lock.ts';

/** What the steps of a run share. */
export interface EngineContext {
  storage: Storage;
  clock: SteadyClock;
  announce: Announce;
  limits: Limits;
  log: Log;
  metrics: ServerMetrics;
  dispatcher: Dispatcher;
  /** Held while the input of a batch is validated. */
  checkLock: SharedLock;
  pool: Pool;
  estimates: Estimates;
  /** Whether a batch is refused when no endpoint lists its model. */
  strictModels: boolean;
  /** Aborted when the engine stops or the claim is lost: the batch stays as it is, to be resumed later. */
  stopping: AbortSignal;
  /** The claim under which the batch runs; every write names it. */
  claim: Claim;
  /** Ends the run immediately, after a write was refused with a `ClaimLostError`. */
  loseClaim(): void;
  /** Aborted by `loseClaim()`: results of calls in flight can no longer be recorded. */
  claimLost: AbortSignal;
}
