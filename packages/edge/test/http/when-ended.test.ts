import { afterEach, expect, test, vi } from 'vitest';
import { whenEnded } from '../../src/http/when-ended.ts';

function follow(body: ReadableStream<Uint8Array> | null) {
  let overs = 0;
  const watched = whenEnded(body, () => {
    overs += 1;
  });
  return { watched, overs: () => overs };
}

const chunks = (count: number): ReadableStream<Uint8Array> => {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === count) {
        controller.close();
      } else {
        controller.enqueue(new Uint8Array([sent]));
      }
      sent += 1;
    },
  });
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the end of a body is reported once, and not before', async () => {
  const { watched, overs } = follow(chunks(2));
  const reader = (watched as ReadableStream<Uint8Array>).getReader();
  expect([...((await reader.read()).value ?? [])]).toEqual([0]);
  expect([...((await reader.read()).value ?? [])]).toEqual([1]);
  expect(overs()).toBe(0);
  expect((await reader.read()).done).toBe(true);
  expect(overs()).toBe(1);
});

test('so is a failure, which the reader still sees', async () => {
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('cut')) });
  const { watched, overs } = follow(broken);
  await expect(new Response(watched).arrayBuffer()).rejects.toThrow('cut');
  expect(overs()).toBe(1);
});

test('so is a reader who leaves, and the sender hears of it', async () => {
  let reason: unknown;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: (why) => {
      reason = why;
    },
  });
  const { watched, overs } = follow(endless);
  await watched?.cancel('left');
  expect([overs(), reason]).toEqual([1, 'left']);
});

test('nothing is read ahead of the reader', async () => {
  let pulls = 0;
  const counted = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls += 1;
        controller.enqueue(new Uint8Array(1));
      },
    },
    { highWaterMark: 0 },
  );
  const { watched } = follow(counted);
  await new Promise((resolve) => setImmediate(resolve));
  expect(pulls).toBe(0);
  await watched?.cancel();
});

test('without a body, `onEnd` is called immediately', () => {
  const { watched, overs } = follow(null);
  expect([watched, overs()]).toEqual([null, 1]);
});

test.each(['Cloudflare-Workers', 'Deno/2.9.6', 'Bun/1.4.5'])(
  'on %s the body stays the very same stream',
  (userAgent) => {
    vi.stubGlobal('navigator', { userAgent });
    const body = chunks(1);
    const { watched, overs } = follow(body);
    expect([watched === body, overs()]).toEqual([true, 1]);
  },
);

test.each([{ userAgent: 'Node.js/24' }, {}, undefined])('elsewhere it is watched', (navigator) => {
  vi.stubGlobal('navigator', navigator);
  const body = chunks(1);
  const { watched, overs } = follow(body);
  expect([watched === body, overs()]).toEqual([false, 0]);
});
