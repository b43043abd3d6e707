import { isPlainObject } from '@offpeak/core/protocol';
import { expect, test } from 'vitest';
import { parseJson, readBytes, readRequestObject } from '../../src/http/read-json.ts';
import { refusalOf } from '../support/caller-with.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function streamOf(chunks: string[]): { stream: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  let cancelled = false;
  const left = chunks.map(bytes);
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = left.shift();
        if (next === undefined) {
          controller.close();
        } else {
          controller.enqueue(next);
        }
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, cancelled: () => cancelled };
}

test('a stream is read as long as it fits, and released', async () => {
  const fits = streamOf(['abc', 'de']);
  expect(new TextDecoder().decode((await readBytes(fits.stream, 5)) ?? bytes(''))).toBe('abcde');
  expect([fits.stream.locked, fits.cancelled()]).toEqual([false, false]);
  const tooLong = streamOf(['abc', 'de', 'f']);
  expect(await readBytes(tooLong.stream, 4)).toBe(null);
  expect([tooLong.stream.locked, tooLong.cancelled()]).toEqual([false, true]);
  expect(await readBytes(null, 1)).toEqual(new Uint8Array(0));
});

test('a stream that fails is released as well', async () => {
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('cut')) });
  await expect(readBytes(broken, 5)).rejects.toThrow('cut');
  expect(broken.locked).toBe(false);
});

test('JSON is read as UTF-8, and anything else is undefined', () => {
  expect(parseJson(bytes('{"ä":1}'))).toEqual({ ä: 1 });
  expect(parseJson(bytes('{'))).toBe(undefined);
  expect(parseJson(new Uint8Array([0x22, 0xe4, 0x22]))).toBe(undefined);
});

test('an object is neither null nor a list', () => {
  expect([{}, [], null, 'x', 1, undefined].map(isPlainObject)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('the body of a request has at most 64 KiB unless said otherwise, and is an object', async () => {
  const request = (body: string) => new Request('https://gateway.test/', { method: 'POST', body });
  const ofSize = (size: number) => `{"a":"${'x'.repeat(size - 8)}"}`;
  expect(Object.keys(await readRequestObject(request(ofSize(65_536)), 1000))).toEqual(['a']);
  expect((await refusalOf(readRequestObject(request(ofSize(65_537)), 1000)))[0]).toBe(413);
  expect((await refusalOf(readRequestObject(request(ofSize(20)), 1000, 19)))[0]).toBe(413);
  expect(Object.keys(await readRequestObject(request(ofSize(20)), 1000, 20))).toEqual(['a']);
  for (const body of ['[]', '"x"', 'null', '{', '']) {
    expect((await refusalOf(readRequestObject(request(body), 1000)))[0]).toBe(400);
  }
  expect(
    (await refusalOf(readRequestObject(new Request('https://gateway.test/', { method: 'POST' }), 1000)))[0],
  ).toBe(400);
});
