import type { BatchResult, Client, OffpeakError } from '@offpeak/core';
import type { BatchTarget } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';
import { queryOptions, readResults } from './peers.ts';
import { publishRows } from './publish-rows.ts';
import { retryTransient } from './retry-transient.ts';

/** Results as far as they have arrived. */
export interface BatchResults<T = unknown> {
  /** In the order of the result files, which is not the order of the requests. */
  rows: readonly BatchResult<T>[];
  /** True once the last row is here. */
  complete: boolean;
}

/**
 * Query options for all results of a batch or a job that has ended: output and error files, one row per request, streamed. While rows arrive
 * `data.rows` grows slice by slice, the fetch stays in progress, and the main thread is given back between slices. Rows that were left
 * half-read are read again when somebody looks at them; a whole read is never repeated. Results may be many megabytes: `meta.persist` is
 * false, by which a persister can leave them out.
 *
 * Errors: those of {@link readResults}, such as `file_unavailable`.
 *
 * @example
 * ```tsx
 * const { data } = useQuery(resultsOptions<EmbeddingBody>(client, batch.id));
 * ```
 */
export function resultsOptions<T = unknown>(client: Client, target: BatchTarget) {
  return queryOptions<
    BatchResults<T>,
    OffpeakError,
    BatchResults<T>,
    ReturnType<typeof offpeakKeys.batchResults>
  >({
    queryKey: offpeakKeys.batchResults(client, target),
    queryFn: async ({ client: queries, queryKey, signal }) => {
      const rows = await publishRows(readResults<T>(client, target, { signal }), (sofar) => {
        queries.setQueryData<BatchResults<T>>(queryKey, (shown) =>
          shown && shown.rows.length > sofar.length ? shown : { rows: sofar, complete: false },
        );
      });
      return { rows, complete: true };
    },
    retry: retryTransient,
    staleTime: ({ state }) => (state.data?.complete ? Infinity : 0),
    // Whatever the defaults of the app say: half of the results is not the results.
    refetchOnMount: true,
    meta: { persist: false },
    // Rows never change once written, and comparing 50,000 of them deeply would block the page.
    structuralSharing: false,
  });
}
