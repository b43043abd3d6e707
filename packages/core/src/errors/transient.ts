import { isOffpeakError } from './offpeak-error.ts';

/** Whether the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  return isOffpeakError(error) && /^(network|timeout|server_error|rate_limited)$/.test(error.code);
}

/**
 * Whether a failed call may have been acted on all the same: no answer, a broken one, or a server that failed on the way. A 4xx is a
 * refusal.
 */
export function isAmbiguous(error: unknown): boolean {
  return isOffpeakError(error) && /^(network|timeout|server_error|bad_response)$/.test(error.code);
}
