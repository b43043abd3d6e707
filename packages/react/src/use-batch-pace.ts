'use client';

import { useQuery } from '@tanstack/react-query';
import { type BatchPace, paceOptions } from './pace-options.ts';

const unknown: BatchPace = { perSecond: null, msLeft: null };

/**
 * How fast a batch goes and how long it still takes, told from what was watched of it. It makes no request of its own: something on the
 * page has to watch the batch, with {@link useBatch}.
 *
 * @example
 * ```tsx
 * const { perSecond, msLeft } = useBatchPace(id);
 * return msLeft === null ? null : <p>about {Math.ceil(msLeft / 60_000)} min left</p>;
 * ```
 */
export function useBatchPace(id: string | null | undefined): BatchPace {
  return useQuery(paceOptions(id ?? '')).data ?? unknown;
}
