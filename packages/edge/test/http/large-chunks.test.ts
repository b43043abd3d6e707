import { expect, test } from 'vitest';
import { largeChunks } from '../../src/http/large-chunks.ts';

test('every byte is read once, in order', async () => {
  const chunks = [new Uint8Array([1, 2]), new Uint8Array(0), new Uint8Array(70_000).fill(3)];
  const read: Uint8Array[] = [];
  for await (const chunk of largeChunks(new Blob(chunks).stream())) {
    read.push(chunk);
  }
  expect(Buffer.concat(read)).toEqual(Buffer.concat(chunks));
});

test('ending the loop early cancels the stream', async () => {
  let canceled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(70_000)),
    cancel() {
      canceled = true;
    },
  });
  for await (const _ of largeChunks(stream)) {
    break;
  }
  await Promise.resolve();
  expect(canceled).toBe(true);
});
