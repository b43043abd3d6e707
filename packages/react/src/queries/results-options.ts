import { type BatchResult, type Client, readResults } from '@offpeak/core';
import type { QueryClient } from '@tanstack/query-core';
import { type BatchTarget, idsOf } from '../batch/batch-target.ts';
import { offpeakKeys } from '../batch/keys.ts';
import type { ResultsRead } from '../batch/results-read.ts';
import { defineQuery } from '../client/define-options.ts';
import { requireTarget } from './batch-options.ts';
import { publishRows } from './publish-rows.ts';
import { retryTransient } from './retry-transient.ts';

/** The results that have arrived. */
export interface BatchResults<T = unknown, Output = undefined> {
  /** In the order of the result files, which is not the order of the requests unless `ordered` is set. */
  rows: readonly BatchResult<T, Output>[];
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
 * @param read A schema for the answers, the order, and the requests. A schema and an array of requests are
 *   known by their identity: create each once.
 *
 * @example
 * ```tsx
 * const { data } = useQuery(resultsOptions<EmbeddingBody>(client, batch.id));
 * ```
 */
export function resultsOptions<T = unknown, Output = undefined>(
  client: Client,
  target: BatchTarget | null | undefined,
  { schema, ordered, requests }: ResultsRead<Output> = {},
) {
  type Results = BatchResults<T, Output>;
  const read = { schema, ordered, requests };
  const soFarKey = offpeakKeys.resultsSoFar(client, target || '', { schema });
  return defineQuery<Results, ReturnType<typeof offpeakKeys.batchResults>>({
    queryKey: offpeakKeys.batchResults(client, target || '', read),
    queryFn: async ({ client: queries, queryKey, signal }) => {
      const results = readResults<T, Output>(client, requireTarget(target), { ...read, signal });
      const soFar = queries.getQueryData<Results>(soFarKey)?.rows.length ?? 0;
      const rows = await publishRows(results, (arrived) => {
        queries.setQueryData<Results>(queryKey, (shown) =>
          arrived.length < Math.max(shown?.rows.length ?? 0, soFar)
            ? shown
            : { rows: arrived, complete: false },
        );
      });
      releaseRows(queries, soFarKey);
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

/** Drops the rows so far, which the final ones replace. */
function releaseRows(queries: QueryClient, key: readonly unknown[]): void {
  queries.setQueryData<BatchResults>(key, (shown) => shown && { ...shown, rows: [], complete: true });
}
