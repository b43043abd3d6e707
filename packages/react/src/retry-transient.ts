import type { OffpeakError } from '@offpeak/core';
import { isTransient } from './peers.ts';

/** How often a query is tried again: the client itself has retried each call already, so only once more, and only if it may help. */
export function retryTransient(failures: number, error: OffpeakError): boolean {
  return failures < 1 && isTransient(error);
}
