const utf8 = new TextEncoder();

/** A byte stream over frames that are only made when they are read. Cancelling it aborts `stop` and ends the frames. */
export function frameStream(
  frames: AsyncGenerator<string, void, undefined>,
  stop: AbortController,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let next: IteratorResult<string, void> | undefined;
        try {
          next = await frames.next();
        } finally {
          if (next === undefined || next.done) stop.abort();
        }
        if (next.done) controller.close();
        else controller.enqueue(utf8.encode(next.value));
      },
      async cancel() {
        stop.abort();
        await frames.return();
      },
    },
    { highWaterMark: 0 },
  );
}
