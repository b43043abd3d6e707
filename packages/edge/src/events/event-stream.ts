/**
 * Why a stream has stopped. Given with every abort: making the usual exception instead is dear when hundreds
 * stop at once.
 */
const over = 'The stream of events is over.';

/**
 * A byte stream over frames that are only made when they are read. Cancelling it aborts `stop` and ends the
 * frames; after the last frame `stop` is aborted in a later turn, so that other listeners of the same news do
 * not wait for it. `ended` is called at once: on workerd no turn may come after the end of a stream.
 */
export function frameStream(
  frames: AsyncGenerator<Uint8Array, void, undefined>,
  stop: AbortController,
  ended: () => void = () => undefined,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let next: IteratorResult<Uint8Array, void>;
        try {
          next = await frames.next();
        } catch (error) {
          ended();
          stop.abort(over);
          throw error;
        }
        if (!next.done) {
          controller.enqueue(next.value);
          return;
        }
        ended();
        controller.close();
        setTimeout(() => stop.abort(over), 0);
      },
      async cancel() {
        ended();
        stop.abort(over);
        await frames.return();
      },
    },
    { highWaterMark: 0 },
  );
}
