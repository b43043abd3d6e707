import { isOffpeakError, type OffpeakError } from './offpeak-error.ts';

/**
 * Returns whether a call failed with an error that may pass: `network`, `timeout`, `server_error` or
 * `rate_limited`.
 *
 * @param error What the call threw.
 * @example
 * ```ts
 * const batch = await client.batches.retrieve('batch_1').catch((error) => {
 *   if (isTransient(error)) return null; // retry later
 *   throw error;
 * });
 * ```
 */
export function isTransient(error: unknown): error is OffpeakError {
  return isOffpeakError(error) && /^(network|timeout|server_error|rate_limited)$/.test(error.code);
}

/**
 * Returns whether an error may mean an outage: one that may pass ({@link isTransient}), or `bad_response`,
 * since a proxy may answer in the server's place during an outage.
 *
 * @param error What the call threw.
 * @example
 * ```ts
 * const batch = await client.batches.retrieve('batch_1').catch((error) => {
 *   if (isOutage(error)) return null; // keep polling
 *   throw error;
 * });
 * ```
 */
export function isOutage(error: unknown): error is OffpeakError {
  return isTransient(error) || (isOffpeakError(error) && error.code === 'bad_response');
}

/**
 * The statuses that mean for certain that the server did nothing. Others also come from a proxy that gave up
 * on a server that continues (408, 499, 5xx), or from a server that had begun already (409).
 */
const certainRefusals = [
  ...[400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 417],
  ...[422, 426, 428, 429, 431, 451],
];

/**
 * Whether the server may have acted on a failed call: no answer, an incomplete one, or one that is not a
 * certain refusal.
 */
export function isAmbiguous(error: unknown): boolean {
  const { status } = (error ?? {}) as Partial<OffpeakError>;
  return status ? !certainRefusals.includes(status) : isOutage(error);
}
