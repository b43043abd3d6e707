import { isTerminal } from '@offpeak/core';
import type { Caller } from '../gateway/caller.ts';
import { Refusal } from '../http/refusal.ts';
import { findOwnedBatches } from '../list/owned-batches.ts';

/**
 * Refuses a new batch with 429 while the caller has as many running ones as allowed. They are counted at the provider when it is asked
 * for, so two batches created in the same instant may both pass.
 */
export async function checkActiveBatches(caller: Caller): Promise<void> {
  const max = caller.limits.activeBatches;
  if (max === null) return;
  const { items } = await findOwnedBatches(caller, {
    limit: max,
    after: null,
    only: ({ status }) => typeof status === 'string' && !isTerminal(status),
  });
  if (items.length < max) return;
  throw new Refusal(429, `You may have ${max} running batches; wait until one has ended.`, {
    code: 'too_many_active_batches',
    headers: { 'retry-after': '60' },
  });
}
