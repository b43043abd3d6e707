import { asNumber } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';
import { isTerminal } from './batch-status.ts';

/**
 * Returns whether a batch has ended and its results can be read. False for undefined.
 *
 * OpenAI has reported `completed` one poll before it named the result files: such a batch is not settled yet.
 *
 * @param batch A batch as `batches.retrieve` returns it.
 * @see https://github.com/BerriAI/litellm/issues/37713
 * @example
 * ```ts
 * for await (const { batches } of watchBatch(client, job)) {
 *   console.log(batches.filter(isSettled).length, 'can be read');
 * }
 * ```
 */
export function isSettled(batch: Batch | undefined): boolean {
  if (!batch || !isTerminal(batch.status)) {
    return false;
  }
  const { status, output_file_id, error_file_id, request_counts: counts } = batch;
  if (output_file_id || error_file_id || status === 'failed') {
    return true;
  }
  if (status === 'completed') {
    return counts?.total === 0;
  }
  return !asNumber(counts?.completed) && !asNumber(counts?.failed);
}
