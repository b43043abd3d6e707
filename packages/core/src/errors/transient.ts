import { isOffpeakError, type OffpeakError } from './offpeak-error.ts';

/**
 * Whether a call failed in a way that may be over later: `network`, `timeout`, `server_error` or
 * `rate_limited`.
 *
 * @param error What the call threw.
 *
 * @example
 * ```ts
 * const batch = await client.batches.retrieve('batch_1').catch((error) => {
 *   if (isTransient(error)) return null; // ask again later
 *   throw error;
 * });
 * ```
 */
export function isTransient(error: unknown): error is OffpeakError {
  return isOffpeakError(error) && /^(network|timeout|server_error|rate_limited)$/.test(error.code);
}

/**
 * The same for a watch: also an answer that is none may come from whoever stands in between for a while.
 *
 * @param error What the call threw.
 */
export function isOutage(error: unknown): error is OffpeakError {
  return isTransient(error) || (isOffpeakError(error) && error.code === 'bad_response');
}

/**
 * The statuses that say for certain that nothing was done. Others also come from proxies that gave up on a
 * server that continues (408, 499, 5xx), or from a server that had begun already (409).
 */
const refusals = [
  ...[400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 417],
  ...[422, 426, 428, 429, 431, 451],
];

/**
 * Whether a failed call may have been acted on all the same: no answer, a broken one, or one that is not a
 * certain refusal.
 */
export function isAmbiguous(error: unknown): boolean {
  const { status } = (error ?? {}) as Partial<OffpeakError>;
  return status ? !refusals.includes(status) : isOutage(error);
}
