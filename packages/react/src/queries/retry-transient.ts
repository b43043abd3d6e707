import { isTransient, type OffpeakError } from '@offpeak/core';

/** Whether to retry a query: the client has retried each call already, so once, and only if it may help. */
export function retryTransient(failures: number, error: OffpeakError): boolean {
  return failures < 1 && isTransient(error);
}
