import { movesBodiesItself } from './runtime.ts';

/**
 * Returns a body that calls `onEnd` once it has ended, failed or been canceled. Where the runtime moves
 * bodies natively, the body stays the same and `onEnd` is called immediately: a JavaScript stream in between
 * costs Bun five times the CPU time, and workerd fifty times.
 */
export function whenEnded(
  body: ReadableStream<Uint8Array> | null,
  onEnd: () => void,
): ReadableStream<Uint8Array> | null {
  if (body === null || movesBodiesItself()) {
    onEnd();
    return body;
  }
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            return controller.enqueue(value);
          }
          onEnd();
          controller.close();
        } catch (error) {
          onEnd();
          throw error;
        }
      },
      async cancel(reason) {
        onEnd();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
