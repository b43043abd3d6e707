import type { ErrorCode, OffpeakError } from '@offpeak/core';

const transient: readonly ErrorCode[] = ['network', 'timeout', 'rate_limited', 'server_error'];

/** Whether the same call may succeed later. A wrong key or an unknown id stays wrong however often it is asked for. */
export function isTransient(error: OffpeakError): boolean {
  return transient.includes(error.code);
}

/** How often a query is tried again: the client itself has retried each call already, so only once more, and only if it may help. */
export function retryTransient(failures: number, error: OffpeakError): boolean {
  return failures < 1 && isTransient(error);
}
