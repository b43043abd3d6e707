import type { StatusError } from '@offpeak/core/protocol';
import { httpError } from './http-error.ts';

/**
 * The minimum rate of a sender: so many bytes in each period (ms) of waiting for it, unless the body ends.
 * About 1 kB a second.
 */
export const minRate = { bytes: 60_000, ms: 60_000 };

/**
 * Returns the body of a request, which fails with a 408 when it is too slow: nobody can keep a connection
 * open with a byte now and then. Only the time in which the reader waits for more counts, so the reader may
 * be as slow as it likes.
 */
export function withMinRate(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let came = 0;
  let leftMs = minRate.ms;

  async function readInTime(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const begun = performance.now();
    const slow = Promise.withResolvers<never>();
    const timer = setTimeout(() => slow.reject(tooSlow()), leftMs);
    try {
      const read = await Promise.race([reader.read(), slow.promise]);
      leftMs -= performance.now() - begun;
      came += read.value?.byteLength ?? 0;
      if (came >= minRate.bytes) {
        came = 0;
        leftMs = minRate.ms;
      }
      return read;
    } finally {
      clearTimeout(timer);
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await readInTime();
          if (done) {
            controller.close();
          } else {
            controller.enqueue(value);
          }
        } catch (error) {
          controller.error(error);
          await reader.cancel(error).catch(() => undefined);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function tooSlow(): StatusError {
  const { bytes, ms } = minRate;
  const message = `The body of your request came too slowly: fewer than ${bytes} bytes in ${ms / 1000} seconds.`;
  return httpError(408, message, { code: 'request_timeout', headers: { connection: 'close' } });
}
