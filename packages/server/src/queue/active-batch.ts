import type { BatchRefusals } from '../failures/batch-refusals.ts';
import { modelOf } from '../pool/model-of.ts';
import type { Line } from '../results/result-line.ts';
import type { QueuedBatch } from './queued-batch.ts';

/** A queued batch, and what the dispatcher knows of it. */
export interface ActiveBatch extends QueuedBatch {
  refusals: BatchRefusals;
  /** The model that its requests name; undefined before it is known. */
  model: string | null | undefined;
  /** The number of the last attempt of this batch that was a trial of the endpoint. */
  lastTrial: number;
  /** Aborts its calls. */
  signal: AbortSignal;
}

/** All requests of a batch name one model. */
export function modelOfBatch(batch: ActiveBatch, line: Line): string | null {
  batch.model = batch.model === undefined ? modelOf(line.body) : batch.model;
  return batch.model;
}
