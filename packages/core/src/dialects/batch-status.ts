import type { BatchStatus } from '../wire/batch.ts';

/** The statuses of a batch that has ended, the worst first. */
export const endedStatuses: readonly BatchStatus[] = ['failed', 'expired', 'cancelled', 'completed'];

/**
 * Returns whether a batch has ended: `completed`, `failed`, `expired` or `cancelled`, in upper or lower case.
 * A batch with any other status, also an unknown one, is still running.
 *
 * @param status The `status` of a batch.
 * @example
 * ```ts
 * isTerminal('completed'); // true
 * isTerminal('pre_schedule'); // false: an unknown status is treated as running
 * ```
 */
export function isTerminal(status: BatchStatus): boolean {
  return endedStatuses.includes(normalizeStatus(status));
}

/**
 * Returns a status as OpenAI writes it. Keeps unknown statuses and values that are not strings.
 *
 * - Together and Novita send upper case: https://docs.together.ai/reference/batch-get
 * - Some servers write `canceled` and `canceling`.
 */
export function normalizeStatus<Status>(status: Status): Status | string {
  if (typeof status !== 'string') {
    return status;
  }
  const words = status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return words.replace(/^cancel(ed|ing)$/, 'cancell$1');
}
