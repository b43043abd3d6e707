import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largeChunks } from '../../src/http/large-chunks.ts';

function streamOf(
  chunks: Uint8Array[],
  type: 'bytes' | undefined,
  onCancel = () => undefined,
): ReadableStream<Uint8Array> {
  const left = [...chunks];
  const source = {
    pull(controller: {
      enqueue(chunk: Uint8Array): void;
      close(): void;
      byobRequest?: { respond(bytes: number): void } | null;
    }) {
      const next = left.shift();
      if (next !== undefined) {
        controller.enqueue(next.slice());
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: onCancel,
  };
  return type === 'bytes'
    ? new ReadableStream({ ...source, type } as UnderlyingByteSource)
    : new ReadableStream(source as UnderlyingDefaultSource<Uint8Array>);
}

test('every byte comes once, in order, of streams of either kind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50_000 }), { maxLength: 6 }),
      fc.constantFrom('bytes' as const, undefined),
      async (chunks, type) => {
        const read: Uint8Array[] = [];
        for await (const chunk of largeChunks(streamOf(chunks, type))) read.push(chunk);
        expect(Buffer.concat(read).equals(Buffer.concat(chunks))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test('leaving the loop cancels the stream', async () => {
  for (const type of ['bytes', undefined] as const) {
    let cancelled = false;
    const onCancel = (): undefined => {
      cancelled = true;
    };
    const chunk = new Uint8Array(70_000);
    for await (const _ of largeChunks(streamOf([chunk, chunk, chunk], type, onCancel))) break;
    await Promise.resolve();
    expect(cancelled).toBe(true);
  }
});
