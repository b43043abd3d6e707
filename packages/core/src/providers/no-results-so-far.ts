import type { BatchesApi } from '../api/batches.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';

/**
 * Makes the call for the results so far of a provider that has none: it throws what any server without them
 * answers, so that callers wait for the end.
 */
export function noResultsSoFar(provider: string): BatchesApi['resultsSoFar'] {
  return async (batchId) => {
    throw new OffpeakError('not_found', `${provider} returns no results before a batch has ended.`, {
      batchId,
    });
  };
}
