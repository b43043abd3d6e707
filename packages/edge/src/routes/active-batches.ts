import { isTerminal } from '@offpeak/core';
import { StatusError } from '@offpeak/core/protocol';
import type { Caller } from '../contracts/caller.ts';
import { findOwnedBatches } from '../list/owned-batches.ts';

/**
 * Creates a batch. Throws a 429 if the caller has as many running ones as allowed. They are counted at the
 * provider, and nothing else of the same tenant is created between counting and `create`. `create` must not
 * take longer than one call to it.
 */
export async function createWithinLimit<T>(caller: Caller, create: () => Promise<T>): Promise<T> {
  const max = caller.limits.activeBatches;
  if (max === null) {
    return create();
  }
  const { timeoutMs } = caller.provider;
  return caller.quota.oneAtATime('batches', { waitMs: timeoutMs, holdMs: 3 * timeoutMs }, async () => {
    const begunMs = Date.now();
    await checkActive(caller, max);
    // The rest of the claim must suffice for creating.
    if (Date.now() - begunMs <= timeoutMs) {
      return create();
    }
    throw new StatusError(503, 'Counting your running batches took too long; try again.', {
      headers: { 'retry-after': '5' },
    });
  });
}

async function checkActive(caller: Caller, max: number): Promise<void> {
  const { items } = await findOwnedBatches(caller, {
    limit: max,
    after: null,
    only: ({ status }) => typeof status === 'string' && !isTerminal(status),
  });
  if (items.length < max) {
    return;
  }
  throw new StatusError(429, `You may have ${max} running batches; wait until one has ended.`, {
    code: 'too_many_active_batches',
    headers: { 'retry-after': '60' },
  });
}
