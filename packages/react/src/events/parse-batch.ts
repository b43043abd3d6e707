import type { Batch } from '@offpeak/core';
import { normalizeBatch } from '../peers.ts';

/** The batch of an event, as a client would give it; null for what is not one. */
export function parseBatch(data: string): Batch | null {
  try {
    const batch = normalizeBatch(JSON.parse(data) as Batch);
    return typeof batch.id === 'string' && typeof batch.status === 'string' ? batch : null;
  } catch {
    return null;
  }
}
