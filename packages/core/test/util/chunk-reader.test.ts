import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { openChunkReader } from '../../src/util/chunk-reader.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A stream of chunks, as a byte stream or as any other. */
function streamOf(chunks: Uint8Array[], type: 'bytes' | undefined, onCancel = () => {}) {
  const left = [...chunks];
  const source = {
    type,
    pull(controller: ReadableByteStreamController) {
      const next = left.shift();
      if (next !== undefined) {
        controller.enqueue(next.slice() as Uint8Array<ArrayBuffer>);
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: onCancel,
  };
  return new ReadableStream(source as UnderlyingByteSource) as ReadableStream<Uint8Array>;
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const reader = openChunkReader(stream);
  const read: Uint8Array[] = [];
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
    read.push(chunk);
  }
  return read;
}

test.each(['Cloudflare-Workers', 'Node.js/24'])(
  'on %s every byte is read once, in order, from streams of either kind',
  async (userAgent) => {
    vi.stubGlobal('navigator', { userAgent });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50_000 }), { maxLength: 6 }),
        fc.constantFrom('bytes' as const, undefined),
        async (chunks, type) => {
          expect(Buffer.concat(await readAll(streamOf(chunks, type)))).toEqual(Buffer.concat(chunks));
        },
      ),
      { numRuns: 25 },
    );
  },
);

test('a read waits for at least half of 64 KiB on workerd, and for one byte elsewhere', async () => {
  for (const [userAgent, reads] of [
    ['Cloudflare-Workers', [32_768, 10]],
    ['Node.js/24', [16_384, 16_384, 10]],
  ] as const) {
    vi.stubGlobal('navigator', { userAgent });
    const chunks = [16_384, 16_384, 10].map((size) => new Uint8Array(size));
    const sizes = (await readAll(streamOf(chunks, 'bytes'))).map((chunk) => chunk.byteLength);
    expect(sizes).toEqual(reads);
  }
});

test('a body that ended before it was read is read', async () => {
  const { body } = new Response('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(Buffer.concat(await readAll(body as ReadableStream<Uint8Array>)).toString()).toBe('a');
});

test.each(['bytes', undefined] as const)('cancel and release pass to a stream of type %s', async (type) => {
  let canceled = 0;
  const onCancel = (): void => {
    canceled += 1;
  };
  const chunk = new Uint8Array(70_000);
  const released = streamOf([chunk, chunk], type, onCancel);
  const reader = openChunkReader(released);
  await reader.next();
  reader.release();
  expect([released.locked, canceled]).toEqual([false, 0]);
  await openChunkReader(released).cancel('enough');
  expect(canceled).toBe(1);
});
