import { expect, test } from 'vitest';
import { frameStream } from '../../src/events/event-stream.ts';

async function* frames(count: number, failure?: Error): AsyncGenerator<Uint8Array, void, undefined> {
  for (let index = 0; index < count; index += 1) {
    yield new Uint8Array([index]);
  }
  if (failure !== undefined) {
    throw failure;
  }
}

function follow(source: AsyncGenerator<Uint8Array, void, undefined>) {
  const stop = new AbortController();
  let ends = 0;
  const stream = frameStream(source, stop, () => {
    ends += 1;
  });
  return { reader: stream.getReader(), stop, ends: () => ends };
}

test('the end of the frames ends the stream, is reported immediately, and aborts `stop` a turn later', async () => {
  const { reader, stop, ends } = follow(frames(2));
  expect([...((await reader.read()).value ?? [])]).toEqual([0]);
  await reader.read();
  expect([ends(), stop.signal.aborted]).toEqual([0, false]);
  expect((await reader.read()).done).toBe(true);
  expect([ends(), stop.signal.aborted]).toEqual([1, false]);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(stop.signal.aborted).toBe(true);
});

test('a failure breaks the stream and stops the rest', async () => {
  const { reader, stop, ends } = follow(frames(1, new Error('broken')));
  await reader.read();
  await expect(reader.read()).rejects.toThrow('broken');
  expect([ends(), stop.signal.aborted]).toEqual([1, true]);
});

test('leaving ends the frames and stops the rest', async () => {
  const source = frames(3);
  const { reader, stop, ends } = follow(source);
  await reader.read();
  await reader.cancel();
  expect([ends(), stop.signal.aborted]).toEqual([1, true]);
  expect((await source.next()).done).toBe(true);
});

test('nothing is made before it is read', async () => {
  let made = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      made += 1;
      yield new Uint8Array(1);
    }
  }
  const { reader } = follow(counted());
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(made).toBe(0);
  await reader.read();
  expect(made).toBe(1);
  await reader.cancel();
});
