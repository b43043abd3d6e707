import type { Batch } from '@offpeak/core';
import { oneLine } from '../terminal/format.ts';

const maxMessage = 300;

/** What a batch waits for, as offpeak's own server says it in one sentence; null for any other batch. */
export function waitingFor({ waiting_for: wait }: Batch): string | null {
  const message: unknown = wait?.message;
  return typeof message === 'string' && message !== '' ? oneLine(message, maxMessage) : null;
}
