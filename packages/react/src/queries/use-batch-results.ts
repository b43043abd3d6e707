'use client';

import { isTerminal, type OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { BatchTarget } from '../batch/batch-target.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { type QueryExtras, withQueryExtras } from './query-extras.ts';
import { type BatchResults, resultsOptions } from './results-options.ts';
import { useBatch } from './use-batch.ts';

/** Options of {@link useBatchResults}: how often it polls for the end, and those of TanStack's `useQuery`. */
export interface UseBatchResultsOptions<T = unknown, Selected = BatchResults<T>>
  extends PollOptions,
    QueryExtras<BatchResults<T>, Selected> {}

/**
 * Reads the results of a batch, by its id, or of a whole job once it has ended: one row per request, from the
 * output and the error files. Rows arrive in slices, so the page stays responsive with 50,000 of them.
 * Without a target, or while it runs, it waits.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useBatchResults<ChatCompletion>(job);
 * return <p>{data?.rows.length} results{data?.complete ? '' : ' so far'}</p>;
 * ```
 */
export function useBatchResults<T = unknown, Selected = BatchResults<T>>(
  target: BatchTarget | null | undefined,
  { minIntervalMs, maxIntervalMs, enabled = true, ...options }: UseBatchResultsOptions<T, Selected> = {},
): UseQueryResult<Selected, OffpeakError> {
  const client = useOffpeakClient();
  const { data } = useBatch(target, { minIntervalMs, maxIntervalMs, enabled: enabled !== false });
  const hasEnded = data !== undefined && isTerminal(data.status);
  const own = resultsOptions<T>(client, target);
  return useQuery(withQueryExtras(own, { ...options, enabled: hasEnded && enabled }));
}
