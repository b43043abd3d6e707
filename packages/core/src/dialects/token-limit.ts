import { isOffpeakError } from '../errors/offpeak-error.ts';
import { backoffMs } from '../util/backoff.ts';
import type { Batch } from '../wire/batch.ts';

const tokenLimitCode = 'token_limit_exceeded';
/** Matches the message of a refusal without a code, as Azure sends it. */
const tokenLimitText = /token_limit_exceeded|enqueued token limit/i;

/**
 * Returns whether `POST /batches` was refused because too many tokens are enqueued. It can be retried later.
 */
export function hitTokenLimit(error: unknown): boolean {
  return isOffpeakError(error) && error.apiError !== undefined && namesTokenLimit(error.apiError);
}

/**
 * Returns whether a batch was accepted and failed minutes later because too many tokens are enqueued. No
 * request of it has run: `submitBatch` with the job of the batch creates it again.
 *
 * @example
 * ```ts
 * if (failedOnTokenLimit(batch)) console.log(`${batch.id} has to wait`);
 * ```
 */
export function failedOnTokenLimit({ status, errors }: Batch): boolean {
  return status === 'failed' && (errors?.data ?? []).some(namesTokenLimit);
}

function namesTokenLimit({ code, message }: { code?: string | null; message?: string }): boolean {
  return code ? code === tokenLimitCode : tokenLimitText.test(message ?? '');
}

/**
 * Returns how many milliseconds to wait before a retry, since no provider says when the limit allows more:
 * `firstMs` after the first refusal, then doubling up to 15 minutes, or `firstMs` if that is longer.
 */
export function tokenLimitBackoff(firstMs: number, refusals: number): number {
  return backoffMs(refusals - 1, firstMs, Math.max(firstMs, 900_000));
}
