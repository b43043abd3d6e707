'use client';

import { useQuery } from '@tanstack/react-query';
import { type BatchTarget, idsOf } from '../batch/batch-target.ts';
import { runningIds } from '../batch/cached-batches.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { batchOptions } from './batch-options.ts';

/** Returns the ids of the batches of a target that still run, as far as the cache knows. Fetches nothing. */
export function useRunningIds(target: BatchTarget | null | undefined, poll: PollOptions): string[] {
  const options = batchOptions(useOffpeakClient(), target, poll);
  const { data } = useQuery({ ...options, enabled: false, select: runningIds });
  return idsOf(target).length > 0 ? (data ?? []) : [];
}
