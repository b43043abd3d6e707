const newline = 10;

/** Returns a stream without its first `count` lines. */
export function dropLines(stream: ReadableStream<Uint8Array>, count: number): ReadableStream<Uint8Array> {
  if (count === 0) {
    return stream;
  }
  let left = count;
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        let at = 0;
        while (left > 0) {
          const end = chunk.indexOf(newline, at);
          if (end === -1) {
            return;
          }
          at = end + 1;
          left -= 1;
        }
        if (at < chunk.byteLength) {
          controller.enqueue(chunk.subarray(at));
        }
      },
    }),
  );
}
