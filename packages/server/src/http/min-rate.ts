import { HttpError } from './http-error.ts';

/** What a sender must keep to: so many bytes in each time (ms) in which they are waited for, unless the body ends. About 1 kB a second. */
export const leastRate = { bytes: 60_000, ms: 60_000 };

/**
 * The body of a request that breaks with a 408 when it comes too slowly: a connection must not be held open by a byte now and then. Only time
 * in which someone waits for more counts, so a reader may take as long as it likes.
 */
export function withMinRate(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let came = 0;
  let leftMs = leastRate.ms;

  async function readInTime(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const begun = performance.now();
    const slow = Promise.withResolvers<never>();
    const timer = setTimeout(() => slow.reject(tooSlow()), leftMs);
    try {
      const read = await Promise.race([reader.read(), slow.promise]);
      leftMs -= performance.now() - begun;
      came += read.value?.byteLength ?? 0;
      if (came >= leastRate.bytes) {
        came = 0;
        leftMs = leastRate.ms;
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

function tooSlow(): HttpError {
  const { bytes, ms } = leastRate;
  const message = `The body of your request came too slowly: fewer than ${bytes} bytes in ${ms / 1000} seconds.`;
  return new HttpError(408, message, { code: 'request_timeout', headers: { connection: 'close' } });
}
