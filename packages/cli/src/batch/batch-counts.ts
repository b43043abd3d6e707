import type { Batch } from '@offpeak/core';

/** How many requests a batch has, has answered and has failed, as far as the server says so. */
export interface KnownCounts {
  total: number | null;
  completed: number | null;
  failed: number | null;
}

/** The counts of a batch. Servers leave them out, send null, or fill them in one by one. */
export function countsOf({ request_counts: counts }: Pick<Batch, 'request_counts'>): KnownCounts {
  const { total, completed, failed } = (counts ?? {}) as Partial<Record<keyof KnownCounts, unknown>>;
  return { total: countOf(total), completed: countOf(completed), failed: countOf(failed) };
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
