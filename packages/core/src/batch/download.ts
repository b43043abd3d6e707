import type { Client } from '../api/client.ts';
import { anySignal, throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { sleep } from '../http/sleep.ts';
import { chunksOf } from '../jsonl/bytes.ts';

const mostBreaks = 3;
const longestStallMs = 60_000;

/**
 * The bytes of a file. A download that breaks off, or stands still for a minute, goes on where it was, by a range where the server can and by skipping where it cannot; after
 * three breaks without a byte between them it fails with `network`. A file that is gone fails with `file_unavailable`.
 */
export async function* download(
  client: Client,
  fileId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  let compressed = false;
  for (let breaks = 0; ; ) {
    const stall = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Runs only while bytes are waited for: whoever reads may take all the time in the world. */
    const wait = () => {
      timer = setTimeout(() => stall.abort(), longestStallMs);
    };
    try {
      // A range counts bytes as they are sent, so it is of no use if they are compressed on the way.
      const headers = offset > 0 && !compressed ? { range: `bytes=${offset}-` } : undefined;
      const {
        status,
        headers: answered,
        body,
      } = await client.files.content(fileId, {
        signal: anySignal(stall.signal, signal),
        headers,
      });
      wait();
      compressed = answered.has('content-encoding');
      let skip = status === 206 ? 0 : offset;
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
      return;
    } catch (cause) {
      throwIfAborted(signal);
      const { status, requestId } = (cause ?? {}) as Partial<OffpeakError>;
      if (status === 416) return;
      if (status === 404 || status === 410) {
        const message = `File ${fileId} has expired or was deleted.`;
        throw new OffpeakError('file_unavailable', message, { cause, fileId, requestId, status });
      }
      if (status) throw cause;
      if (++breaks > mostBreaks)
        throw new OffpeakError('network', `File ${fileId} breaks off after ${offset} bytes.`, {
          cause,
          fileId,
        });
      await sleep(200 * 2 ** breaks, signal);
    } finally {
      clearTimeout(timer);
    }
  }
}
