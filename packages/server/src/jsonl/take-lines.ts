const newline = 10;

/** Returns the first `count` lines of a stream; the rest of it is not read. */
export function takeLines(stream: ReadableStream<Uint8Array>, count: number): ReadableStream<Uint8Array> {
  if (count === Infinity) {
    return stream;
  }
  const reader = stream.getReader();
  let left = count;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = left > 0 ? await reader.read() : null;
        if (next?.value === undefined) {
          controller.close();
          return reader.cancel();
        }
        const chunk = next.value;
        let end = 0;
        while (left > 0 && end < chunk.byteLength) {
          const at = chunk.indexOf(newline, end);
          left -= at === -1 ? 0 : 1;
          end = at === -1 ? chunk.byteLength : at + 1;
        }
        controller.enqueue(chunk.subarray(0, end));
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
