import type { Client } from '../api/client.ts';
import { abortError } from '../errors/abort.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { sleep } from '../http/sleep.ts';

const mostBreaks = 3;

/**
 * The bytes of a file. A download that breaks off goes on where it was, by a range where the server can and by skipping where it cannot; after
 * three breaks without a byte between them it fails with `network`. A file that is gone fails with `file_unavailable`.
 */
export function download(
  client: Client,
  fileId: string,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let offset = 0;
  let skip = 0;
  let encoded = false;
  let breaks = 0;

  async function open(): Promise<ReadableStreamDefaultReader<Uint8Array> | undefined> {
    // A range counts bytes as they are sent, so it is of no use once they were compressed on the way.
    const headers = offset > 0 && !encoded ? { range: `bytes=${offset}-` } : undefined;
    const response = await client.files.content(fileId, { signal, headers });
    encoded = response.headers.has('content-encoding');
    skip = response.status === 206 ? 0 : offset;
    return response.body?.getReader();
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          try {
            reader ??= await open();
            const { done = true, value } = (await reader?.read()) ?? {};
            if (done || !value) return controller.close();
            breaks = 0;
            const fresh = value.subarray(skip);
            skip -= value.length - fresh.length;
            if (fresh.length === 0) continue;
            offset += fresh.length;
            return controller.enqueue(fresh);
          } catch (error) {
            reader = undefined;
            if (signal?.aborted) throw abortError(signal, 'The download');
            const known = isOffpeakError(error) && error.status !== undefined ? error : undefined;
            if (known?.status === 416) return controller.close();
            if (known?.status === 404 || known?.status === 410)
              throw new OffpeakError(
                'file_unavailable',
                `File ${fileId} is gone: it has expired or was deleted.`,
                {
                  cause: error,
                  fileId,
                  requestId: known.requestId,
                  status: known.status,
                },
              );
            if (known) throw error;
            if (++breaks > mostBreaks)
              throw new OffpeakError(
                'network',
                `The download of file ${fileId} breaks off after ${offset} bytes.`,
                {
                  cause: error,
                  fileId,
                },
              );
            await sleep(200 * 2 ** breaks, signal);
          }
        }
      },
      async cancel() {
        await reader?.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}
