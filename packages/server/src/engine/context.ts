import type { Limiter } from '../concurrency/limiter.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { Claim } from '../storage/claim.ts';
import type { Storage } from '../storage/storage.ts';
import type { Announce } from '../webhooks/announce.ts';
import type { CheckTurns } from './check-turns.ts';
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
  checkTurns: CheckTurns;
  limiter: Limiter;
  /** Aborted when the engine stops, or has lost the batch: batches are left as they are, to be resumed later. */
  stopping: AbortSignal;
  /** The claim under which the batch is run; every write names it. */
  claim: Claim;
  /** Ends the run at once, after a write was refused with a `ClaimLostError`. */
  lose(): void;
  /** Aborted by `lose()`: what is under way for the batch can be recorded no more. */
  claimLost: AbortSignal;
}
