import type { Client } from '@offpeak/core';
import { type BatchTarget, idsOf } from '../batch/batch-target.ts';
import { offpeakKeys } from '../batch/keys.ts';
import { nextPollMs, type PollOptions } from '../batch/next-poll.ts';
import type { ResultsRead } from '../batch/results-read.ts';
import { defineQuery } from '../client/define-options.ts';
import { fetchSoFar, type ResultsSoFar } from './fetch-so-far.ts';
import { retryTransient } from './retry-transient.ts';

/** Options of {@link resultsSoFarOptions}: a schema for the answers, and how often to poll. */
export interface ResultsSoFarOptions<Output = undefined>
  extends Pick<ResultsRead<Output>, 'schema'>,
    PollOptions {}

/**
 * Query options for the results of a batch or a job that runs, in the order in which they were finished. Each
 * poll downloads only the rows that are new, and none is made while the counts of the batch do not change.
 * They need offpeak's own server, also behind the gateway; with any other one `available` is false and no row
 * arrives. Once it has ended, {@link resultsOptions} reads the final rows.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useQuery(resultsSoFarOptions(client, batch.id));
 * return <p>{data?.rows.length} results so far</p>;
 * ```
 */
export function resultsSoFarOptions<T = unknown, Output = undefined>(
  client: Client,
  target: BatchTarget | null | undefined,
  { schema, minIntervalMs = 1_000, maxIntervalMs = 30_000 }: ResultsSoFarOptions<Output> = {},
) {
  type SoFar = ResultsSoFar<T, Output>;
  const ids = idsOf(target);
  return defineQuery<SoFar, ReturnType<typeof offpeakKeys.resultsSoFar>>({
    queryKey: offpeakKeys.resultsSoFar(client, target || '', { schema }),
    queryFn: (context) => fetchSoFar<T, Output>(context, client, ids, schema),
    enabled: ids.length > 0,
    retry: retryTransient,
    refetchInterval: (query) => {
      const { data } = query.state;
      return data?.complete || data?.available === false
        ? false
        : nextPollMs(query, false, minIntervalMs, maxIntervalMs);
    },
    staleTime: ({ state }) => (state.data?.complete || state.data?.available === false ? Infinity : 0),
    meta: { persist: false },
    structuralSharing: false,
  });
}
