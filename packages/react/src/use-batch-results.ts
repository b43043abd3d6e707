'use client';

import type { OffpeakError } from '@offpeak/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { BatchTarget } from './batch-target.ts';
import { isTerminal, useQuery } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';
import { type BatchResults, resultsOptions } from './results-options.ts';
import { useBatch } from './use-batch.ts';

/**
 * The results of a batch, by its id, or of a whole job, from the moment it has ended: one row per request, from the output and the error
 * files. Rows arrive in slices, so the page stays responsive with 50,000 of them. Without a target, or while it runs, it waits.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useBatchResults<ChatCompletion>(job);
 * return <p>{data?.rows.length} answers{data?.complete ? '' : ' so far'}</p>;
 * ```
 */
export function useBatchResults<T = unknown>(
  target: BatchTarget | null | undefined,
): UseQueryResult<BatchResults<T>, OffpeakError> {
  const client = useOffpeakClient();
  const { data } = useBatch(target);
  const enabled = data !== undefined && isTerminal(data.status);
  return useQuery({ ...resultsOptions<T>(client, target ?? ''), enabled });
}
