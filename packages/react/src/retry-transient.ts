import type { OffpeakError } from '@offpeak/core';

/** Whether the same call may succeed later. A wrong key or an unknown id stays wrong however often it is asked for. */
export function isTransient(error: OffpeakError): boolean {
  return /^(network|timeout|rate_limited|server_error)$/.test(error.code);
}

/** How often a query is tried again: the client itself has retried each call already, so only once more, and only if it may help. */
export function retryTransient(failures: number, error: OffpeakError): boolean {
  return failures < 1 && isTransient(error);
}
