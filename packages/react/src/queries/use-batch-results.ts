'use client';

import { isTerminal, type OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { BatchTarget } from '../batch/batch-target.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import type { ResultsRead } from '../batch/results-read.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { type QueryExtras, withQueryExtras } from './query-extras.ts';
import { type BatchResults, resultsOptions } from './results-options.ts';
import { resultsSoFarOptions } from './so-far-options.ts';
import { useBatch } from './use-batch.ts';
import { useStableRead } from './use-stable-read.ts';

/**
 * Options of {@link useBatchResults}: how to read the results, how often to poll for the end, and those of
 * TanStack's `useQuery`.
 */
export interface UseBatchResultsOptions<T = unknown, Output = undefined, Selected = BatchResults<T, Output>>
  extends ResultsRead<Output>,
    PollOptions,
    Omit<QueryExtras<BatchResults<T, Output>, Selected>, 'placeholderData'> {
  /**
   * Whether to show rows while the batch runs, in the order in which they are finished, with `complete:
   * false`. The final rows replace them. It needs offpeak's own server, also behind the gateway; with any
   * other one rows arrive at the end, as without it. Rows so far have no `request`. Default false.
   */
  soFar?: boolean | undefined;
}

/**
 * Reads the results of a batch, by its id, or of a whole job once it has ended: one row per request, from the
 * output and the error files. Rows arrive in slices, so the page stays responsive with 50,000 of them.
 * Without a target, or while it runs, it waits, unless `soFar` is set.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useBatchResults(job, { schema: Review, soFar: true });
 * return <p>{data?.rows.length} results{data?.complete ? '' : ' so far'}</p>;
 * ```
 */
export function useBatchResults<T = unknown, Output = undefined, Selected = BatchResults<T, Output>>(
  target: BatchTarget | null | undefined,
  options: UseBatchResultsOptions<T, Output, Selected> = {},
): UseQueryResult<Selected, OffpeakError> {
  const { minIntervalMs, maxIntervalMs, enabled = true, soFar = false, ...more } = options;
  const { schema, ordered, requests, ...extras } = more;
  const client = useOffpeakClient();
  const poll = { minIntervalMs, maxIntervalMs };
  const read = useStableRead(target, { schema, ordered, requests });
  const { data } = useBatch(target, { ...poll, enabled: enabled !== false });
  const hasEnded = data !== undefined && isTerminal(data.status);
  const early = useQuery({
    ...resultsSoFarOptions<T, Output>(client, target, { schema: read.schema, ...poll }),
    enabled: soFar && enabled !== false && data !== undefined && !hasEnded,
    throwOnError: false,
  });
  const own = resultsOptions<T, Output>(client, target, read);
  const placeholderData =
    soFar && early.data?.rows.length ? { rows: early.data.rows, complete: false } : undefined;
  return useQuery(
    withQueryExtras(own, { ...extras, placeholderData, enabled: hasEnded && enabled } as QueryExtras<
      BatchResults<T, Output>,
      Selected
    >),
  );
}
