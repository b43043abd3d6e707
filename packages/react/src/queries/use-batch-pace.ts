'use client';

import { useQuery } from '@tanstack/react-query';
import type { BatchTarget } from '../batch/batch-target.ts';
import { type BatchPace, paceOptions } from '../batch/pace.ts';
import { useOffpeakClient } from '../client/provider.tsx';

const unknown: BatchPace = { perSecond: null, etaMs: null };

/**
 * Returns the pace of a batch or a job and its time left, measured from the polls and events so far. It makes
 * no request: something on the page has to watch the same target, with {@link useBatch}.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { perSecond, etaMs } = useBatchPace(id);
 * return etaMs === null ? null : <p>about {Math.ceil(etaMs / 60_000)} min left</p>;
 * ```
 */
export function useBatchPace(target: BatchTarget | null | undefined): BatchPace {
  return useQuery(paceOptions(useOffpeakClient(), target)).data ?? unknown;
}
