import { isOffpeakError } from '../errors/offpeak-error.ts';
import { sleep } from '../http/sleep.ts';
import type { Batch } from '../wire/batch.ts';

const noRoom = 'token_limit_exceeded';

/** Whether a batch was not taken because too many tokens are enqueued already: it would be taken later. */
export function lackedRoom(refused: unknown): boolean {
  return isOffpeakError(refused) && refused.wire?.code === noRoom;
}

/** The same for a batch that was taken first and refused minutes later. */
export function wasRefusedForRoom(batch: Batch): boolean {
  return batch.status === 'failed' && (batch.errors?.data ?? []).some(({ code }) => code === noRoom);
}

/** Milliseconds to wait before try `tries + 1`: doubling, up to 15 minutes or one first wait, whichever is longer. */
export function roomWaitMs(firstMs: number, tries: number): number {
  return Math.min(firstMs * 2 ** (tries - 1), Math.max(firstMs, 900_000));
}

/** Waits until room may have come free; room is not announced, so time has to do. */
export function waitForRoom(firstMs: number, tries: number, signal: AbortSignal | undefined): Promise<void> {
  return sleep(roomWaitMs(firstMs, tries), signal);
}
