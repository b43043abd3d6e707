import { isOffpeakError } from '../errors/offpeak-error.ts';
import { backoffMs } from '../util/backoff.ts';
import type { Batch } from '../wire/batch.ts';

const noRoom = 'token_limit_exceeded';
/** What a refusal for lack of room says where the reason is a text without a code. */
const noRoomText = /token_limit_exceeded|enqueued token limit/i;

/** Whether a batch was not taken because too many tokens are enqueued already: it would be taken later. */
export function lackedRoom(refused: unknown): boolean {
  return isOffpeakError(refused) && refused.apiError !== undefined && saysNoRoom(refused.apiError);
}

/** The same for a batch that was taken first and refused minutes later. */
export function wasRefusedForRoom({ status, errors }: Batch): boolean {
  return status === 'failed' && (errors?.data ?? []).some(saysNoRoom);
}

function saysNoRoom({ code, message }: { code?: string | null; message?: string }): boolean {
  return code ? code === noRoom : noRoomText.test(message ?? '');
}

/**
 * How long to wait for room, in milliseconds; it is not announced, so time has to do: `firstMs` after the
 * first refusal, then doubling, up to 15 minutes or one first wait, whichever is longer.
 */
export function roomWait(firstMs: number, refusals: number): number {
  return backoffMs(refusals - 1, firstMs, Math.max(firstMs, 900_000));
}
