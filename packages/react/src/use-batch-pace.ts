'use client';

import type { BatchTarget } from './batch-target.ts';
import { type BatchPace, paceOptions } from './pace-options.ts';
import { useQuery } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';

const unknown: BatchPace = { perSecond: null, msLeft: null };

/**
 * How fast a batch or a job goes and how long it still takes, told from what was watched of it. It makes no request of its own: something on
 * the page has to watch the same, with {@link useBatch}.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { perSecond, msLeft } = useBatchPace(id);
 * return msLeft === null ? null : <p>about {Math.ceil(msLeft / 60_000)} min left</p>;
 * ```
 */
export function useBatchPace(target: BatchTarget | null | undefined): BatchPace {
  return useQuery(paceOptions(useOffpeakClient(), target ?? '')).data ?? unknown;
}
