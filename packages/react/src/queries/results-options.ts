import { type BatchResult, type Client, type OffpeakError, readResults } from '@offpeak/core';
import { queryOptions } from '@tanstack/react-query';
import { type BatchTarget, idsOf } from '../batch/batch-target.ts';
import { offpeakKeys } from '../batch/keys.ts';
import { requireTarget } from './batch-options.ts';
import { publishRows } from './publish-rows.ts';
import { retryTransient } from './retry-transient.ts';

/** The results that have arrived. */
export interface BatchResults<T = unknown> {
  /** In the order of the result files, which is not the order of the requests. */
  rows: readonly BatchResult<T>[];
  /** True once the last row has arrived. */
  complete: boolean;
}

/**
 * Query options for all results of a batch or a job that has ended: output and error files, one row per
 * request, streamed. While rows arrive, `data.rows` grows slice by slice, the fetch stays in progress, and
 * the main thread is yielded between slices. An incomplete read is repeated when a component shows it again;
 * a complete read never is. Results may be many megabytes: `meta.persist` is false, so that a persister can
 * exclude them. Without a target the query is disabled.
 *
 * Errors: those of {@link readResults}, such as `file_unavailable`.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useQuery(resultsOptions<EmbeddingBody>(client, batch.id));
 * ```
 */
export function resultsOptions<T = unknown>(client: Client, target: BatchTarget | null | undefined) {
  return queryOptions<
    BatchResults<T>,
    OffpeakError,
    BatchResults<T>,
    ReturnType<typeof offpeakKeys.batchResults>
  >({
    queryKey: offpeakKeys.batchResults(client, target || ''),
    queryFn: async ({ client: queries, queryKey, signal }) => {
      const results = readResults<T>(client, requireTarget(target), { signal });
      const rows = await publishRows(results, (sofar) => {
        queries.setQueryData<BatchResults<T>>(queryKey, (shown) =>
          shown && shown.rows.length > sofar.length ? shown : { rows: sofar, complete: false },
        );
      });
      return { rows, complete: true };
    },
    enabled: idsOf(target).length > 0,
    retry: retryTransient,
    staleTime: ({ state }) => (state.data?.complete ? Infinity : 0),
    // Regardless of the defaults of the app: incomplete results must not stay incomplete.
    refetchOnMount: true,
    meta: { persist: false },
    // Rows never change, and a deep comparison of 50,000 of them would block the page.
    structuralSharing: false,
  });
}
