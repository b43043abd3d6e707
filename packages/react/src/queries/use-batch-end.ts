'use client';

import { type Batch, isTerminal } from '@offpeak/core';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type BatchTarget, idsOf } from '../batch/batch-target.ts';
import { createEndMemory } from '../batch/end-memory.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { batchOptions } from './batch-options.ts';
import { useBatchEvents } from './use-batch-events.ts';

const memory = createEndMemory();

/**
 * Watches batches, and calls `onEnd` once with each that ends: for a toast or a badge, whichever screen is
 * open. It is called for a batch that was seen running in this browser, also if it has ended while the page
 * was closed, and in one tab only. Put it in a component that is always mounted.
 *
 * @param target The id of a batch, a job, or several of them; null or undefined until there is one.
 * @param onEnd Called with the ended batch. The newest function is called.
 *
 * @example
 * ```tsx
 * useBatchEnd(job, (batch) => toast(`${batch.id}: ${batch.request_counts?.failed} failed`));
 * ```
 */
export function useBatchEnd(
  target: BatchTarget | readonly BatchTarget[] | null | undefined,
  onEnd: (batch: Batch) => void,
  poll: PollOptions = {},
): void {
  const client = useOffpeakClient();
  const targets: readonly (BatchTarget | null | undefined)[] = Array.isArray(target)
    ? target
    : [target as BatchTarget | null | undefined];
  const ids = [...new Set(targets.flatMap(idsOf))];
  const batches = useQueries({
    queries: ids.map((id) => batchOptions<string>(client, id, poll)),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  const latest = useRef(onEnd);
  useEffect(() => {
    latest.current = onEnd;
  });
  useEffect(() => {
    for (const batch of batches) {
      if (!isTerminal(batch.status)) {
        memory.remember(batch.id);
        continue;
      }
      void memory.claim(batch.id).then((isMine) => {
        if (isMine) {
          latest.current(batch);
        }
      });
    }
  }, [batches]);
  useBatchEvents(batches.flatMap(({ id, status }) => (isTerminal(status) ? [] : id)));
}
