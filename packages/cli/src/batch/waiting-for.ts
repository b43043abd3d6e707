import type { Batch } from '@offpeak/core';
import { oneLine } from '../terminal/format.ts';

const maxMessage = 300;

/** What a batch waits for, as offpeak's own server says it in one sentence; null for any other batch. */
export function waitingFor(batch: Batch): string | null {
  const { waiting_for: wait } = batch as { waiting_for?: unknown };
  const { message } = (wait ?? {}) as { message?: unknown };
  return typeof message === 'string' && message !== '' ? oneLine(message, maxMessage) : null;
}
