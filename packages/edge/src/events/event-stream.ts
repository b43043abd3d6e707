/** A shared abort reason: creating an exception per stream is expensive when hundreds stop together. */
const over = 'The stream of events is over.';

/**
 * Makes a byte stream of frames, each made when it is read. Canceling it aborts `stop` and ends the frames.
 * After the last frame `stop` is aborted in a later turn, so that other listeners of the same event do not
 * wait for it. `ended` is called in the same turn: workerd runs nothing after the end of a stream.
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
