import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
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

const agents = ['Cloudflare-Workers', 'Node.js/24'];
afterEach(() => {
  vi.unstubAllGlobals();
});

test.each(agents)('on %s every byte comes once, in order, of streams of either kind', async (userAgent) => {
  vi.stubGlobal('navigator', { userAgent });
  await everyByteComes();
});

test('workerd is asked for large chunks, and nobody else', async () => {
  const asked: number[] = [];
  const stream = () =>
    new ReadableStream({
      type: 'bytes',
      pull(controller) {
        asked.push(controller.byobRequest?.view?.byteLength ?? 0);
        controller.enqueue(new Uint8Array(40_000));
        controller.close();
        controller.byobRequest?.respond(0);
      },
    } as UnderlyingByteSource);
  for (const userAgent of agents) {
    vi.stubGlobal('navigator', { userAgent });
    for await (const chunk of largeChunks(stream())) expect(chunk.byteLength).toBe(40_000);
  }
  expect(asked).toEqual([65_536, 0]);
});

test('a body that had ended before it was read is read all the same', async () => {
  const { body } = new Response('a');
  await new Promise((resolve) => setImmediate(resolve));
  const read: Uint8Array[] = [];
  for await (const chunk of largeChunks(body as ReadableStream<Uint8Array>)) read.push(chunk);
  expect(Buffer.concat(read).toString()).toBe('a');
});

async function everyByteComes(): Promise<void> {
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
}

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
