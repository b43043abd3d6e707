'use client';

import { isTerminal, type OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { batchOptions } from './batch-options.ts';
import { useOffpeakClient } from './provider.tsx';
import { type BatchResults, resultsOptions } from './results-options.ts';

/**
 * The results of a batch, from the moment it has ended: one row per request, from the output and the error file. Rows arrive in slices, so
 * the page stays responsive with 50,000 of them. Without an id, or while the batch runs, it waits.
 *
 * @example
 * ```tsx
 * const { data } = useBatchResults<ChatCompletion>(id);
 * return <p>{data?.rows.length} answers{data?.complete ? '' : ' so far'}</p>;
 * ```
 */
export function useBatchResults<T = unknown>(
  id: string | null | undefined,
): UseQueryResult<BatchResults<T>, OffpeakError> {
  const client = useOffpeakClient();
  const { data: ended = false } = useQuery({
    ...batchOptions(client, id ?? ''),
    enabled: Boolean(id),
    select: (batch) => isTerminal(batch.status),
  });
  return useQuery({ ...resultsOptions<T>(client, id ?? ''), enabled: ended });
}
