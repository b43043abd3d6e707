import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { anySignal } from '../util/any-signal.ts';
import { backoffMs } from '../util/backoff.ts';
import { chunksOf } from '../util/byte-source.ts';
import { sleep } from '../util/sleep.ts';
import { createStallTimer } from './stall-timer.ts';

/** Breaks in a row without a byte between them. */
export const maxIdleBreaks = 3;
/** Breaks in all: so many, and one more per `bytesPerBreak`. A connection that carries less is given up. */
const maxBreaks = 30;
const bytesPerBreak = 16_384;

/** How far a download is. */
interface DownloadState {
  /** The place in the file behind the last byte that was yielded. */
  offset: number;
  /** Whether the body was compressed on the way: then a range would count other bytes. */
  isCompressed: boolean;
  /** Breaks since the last byte. */
  breaks: number;
}

/**
 * Yields the bytes of a file, from an offset. A download that fails or stalls for a minute resumes at its
 * last byte, by a range request where the server supports it, otherwise by skipping.
 *
 * Throws `network` after three breaks without a byte between them, or after more than thirty at less than 16
 * KiB each; `file_unavailable` for a file that has expired or was deleted; and what `files.content` throws.
 */
export async function* download(
  client: Client,
  fileId: string,
  signal: AbortSignal | undefined,
  start = 0,
): AsyncGenerator<Uint8Array, void, undefined> {
  const state: DownloadState = { offset: start, isCompressed: false, breaks: 0 };
  for (let allBreaks = 1; ; allBreaks += 1) {
    // A range is useless if it got nowhere before. It begins at the last byte that is there, since a range
    // behind the end of a file that is complete would be refused.
    const from = state.isCompressed || state.breaks > 1 ? 0 : Math.max(state.offset - 1, 0);
    try {
      yield* downloadFrom(client, fileId, from, state, signal);
      return;
    } catch (cause) {
      throwIfAborted(signal);
      checkBreak(cause, fileId, from);
      state.breaks += 1;
      if (state.breaks > maxIdleBreaks || allBreaks > maxBreaks + (state.offset - start) / bytesPerBreak) {
        const message = `The download of file ${fileId} keeps breaking; the last time after ${state.offset} bytes.`;
        throw new OffpeakError('network', message, { cause, fileId });
      }
      await sleep(backoffMs(state.breaks, 200), signal);
    }
  }
}

/** Requests the file from an offset, and yields the bytes behind `state.offset`. Updates the state. */
async function* downloadFrom(
  client: Client,
  fileId: string,
  from: number,
  state: DownloadState,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stall = createStallTimer();
  try {
    const response = await client.files.content(fileId, {
      signal: anySignal(stall.signal, signal),
      headers: from > 0 ? { range: `bytes=${from}-` } : undefined,
    });
    stall.start();
    state.isCompressed = response.headers.has('content-encoding');
    const range = rangeOf(response, from);
    let skip = state.offset - range.start;
    if (skip < 0) {
      throw new Error('The server sent another range than the one asked for.');
    }
    for await (const chunk of chunksOf(response.body ?? '')) {
      stall.pause();
      const fresh = chunk.subarray(skip);
      skip -= chunk.length - fresh.length;
      if (fresh.length > 0) {
        state.breaks = 0;
        state.offset += fresh.length;
        yield fresh;
      }
      stall.start();
    }
    if (!state.isCompressed && state.offset < range.total) {
      throw new Error('The server sent less than the range asked for.');
    }
  } finally {
    // Cancels the unread rest of the body.
    stall.end();
  }
}

/**
 * Returns where the bytes of an answer begin in the file, and how many the file has: NaN if the answer does
 * not tell.
 */
function rangeOf({ status, headers }: Response, asked: number): { start: number; total: number } {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d*)/.exec(headers.get('content-range') ?? '') ?? [];
  return { start: status === 206 ? Number(start ?? asked) : 0, total: Number(total) };
}

/** Throws the failure of a download, or what it means, unless another attempt may succeed. */
function checkBreak(cause: unknown, fileId: string, from: number): void {
  const { status, requestId } = (cause ?? {}) as Partial<OffpeakError>;
  if (status === 404 || status === 410) {
    const message = `File ${fileId} has expired or was deleted.`;
    throw new OffpeakError('file_unavailable', message, { cause, fileId, requestId, status });
  }
  const isBroken = !isOffpeakError(cause) || (!status && isTransient(cause));
  const isRefusedRange = status === 416 && from > 0;
  if (!isBroken && !isRefusedRange) {
    throw cause;
  }
}
