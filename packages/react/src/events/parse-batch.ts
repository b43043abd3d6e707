import { type Batch, normalizeBatch } from '@offpeak/core';

/** Parses the batch of an event, normalized as a client returns it; null if it is not a batch. */
export function parseBatch(data: string): Batch | null {
  try {
    const batch = normalizeBatch(JSON.parse(data) as Batch);
    return typeof batch.id === 'string' && typeof batch.status === 'string' ? batch : null;
  } catch {
    return null;
  }
}
