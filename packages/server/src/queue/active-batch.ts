import type { BatchRefusals } from '../failures/batch-refusals.ts';
import type { ModelTrial } from './model-trial.ts';
import type { QueuedBatch } from './queued-batch.ts';

/** A queued batch, and what the dispatcher knows of it. */
export interface ActiveBatch extends QueuedBatch {
  refusals: BatchRefusals;
  modelTrial: ModelTrial;
  /** The number of the last attempt of this batch that was a trial of the endpoint. */
  lastTrial: number;
  /** Aborts its calls. */
  signal: AbortSignal;
}
