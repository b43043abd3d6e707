import type { BatchError } from '@offpeak/core';
import type { LineResult } from '../failures/line-outcome.ts';
import type { BatchQueue } from './batch-queue.ts';

/** A batch whose lines are sent: its queue, where its results go, and who is told about changes. */
export interface QueuedBatch {
  queue: BatchQueue;
  /** The model that all its requests name; null for none. */
  model: string | null;
  /** Whether the model has answered lines of the batch before. */
  hadAnswers: boolean;
  /** Records a result; the line keeps its slot until this resolves. It never rejects. */
  record(index: number, result: LineResult): Promise<void>;
  /** Ends the batch: none of its requests can be answered, for this reason. */
  reject(error: BatchError): void;
  /** Called after every line that left the queue. */
  changed(): void;
  /** Aborted when no result of the batch can be recorded any more: its calls are aborted. */
  claimLost: AbortSignal;
}
