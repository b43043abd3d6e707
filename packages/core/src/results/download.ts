import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { anySignal } from '../util/any-signal.ts';
import { backoffMs } from '../util/backoff.ts';
import { chunksOf } from '../util/byte-source.ts';
import { sleep } from '../util/sleep.ts';

/** Breaks without a byte between them. */
const maxIdleBreaks = 3;
/**
 * Breaks in all: these, and one for every so many bytes. A connection that carries less at a time gets
 * nowhere.
 */
const maxBreaks = 30;
const bytesPerBreak = 16_384;
const longestStallMs = 60_000;

/**
 * The bytes of a file. A download that breaks off, or stands still for a minute, goes on where it was, by a
 * range where the server can and by skipping where it cannot. After three breaks without a byte between them,
 * or more than thirty at less than 16 KiB each, it fails with `network`. A file that is gone fails with
 * `file_unavailable`.
 */
export async function* download(
  client: Client,
  fileId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  let compressed = false;
  let allBreaks = 0;
  for (let breaks = 0; ; ) {
    // A range counts bytes as they are sent, so it is of no use if they are compressed on the way. Nor is one
    // that got nowhere. It begins with the last byte there is, since one behind the end of a file that is
    // whole already would be refused.
    const from = compressed || breaks > 1 ? 0 : Math.max(offset - 1, 0);
    const stall = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Runs only while bytes are waited for: whoever reads may take all the time in the world. */
    const wait = () => {
      timer = setTimeout(() => stall.abort(), longestStallMs);
    };
    try {
      const { status, headers, body } = await client.files.content(fileId, {
        signal: anySignal(stall.signal, signal),
        headers: from > 0 ? { range: `bytes=${from}-` } : undefined,
      });
      wait();
      compressed = headers.has('content-encoding');
      const range = /^bytes (\d+)-\d+\/(\d*)/.exec(headers.get('content-range') ?? '');
      let skip = offset - (status === 206 ? Number(range?.[1] ?? from) : 0);
      if (skip < 0) {
        throw new Error('The range is wrong.');
      }
      for await (const chunk of chunksOf(body ?? '')) {
        clearTimeout(timer);
        const fresh = chunk.subarray(skip);
        skip -= chunk.length - fresh.length;
        if (fresh.length > 0) {
          breaks = 0;
          offset += fresh.length;
          yield fresh;
        }
        wait();
      }
      // A server may give less than was asked for.
      if (!compressed && offset < Number(range?.[2])) {
        throw new Error('The range is wrong.');
      }
      return;
    } catch (cause) {
      throwIfAborted(signal);
      const { status, requestId } = (cause ?? {}) as Partial<OffpeakError>;
      if (status === 404 || status === 410) {
        throw new OffpeakError('file_unavailable', `File ${fileId} has expired or was deleted.`, {
          cause,
          fileId,
          requestId,
          status,
        });
      }
      const isBroken = !isOffpeakError(cause) || (!status && isTransient(cause));
      if (!isBroken && (status !== 416 || from === 0)) {
        throw cause;
      }
      breaks++;
      allBreaks++;
      if (breaks > maxIdleBreaks || allBreaks > maxBreaks + offset / bytesPerBreak) {
        throw new OffpeakError('network', `File ${fileId} breaks off after ${offset} bytes.`, {
          cause,
          fileId,
        });
      }
      await sleep(backoffMs(breaks, 200), signal);
    } finally {
      clearTimeout(timer);
      // Lets go of what is not read.
      stall.abort();
    }
  }
}
