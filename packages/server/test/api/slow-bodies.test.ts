import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { minRate, withMinRate } from '../../src/http/min-rate.ts';
import { startServer } from '../support/start-server.ts';

const usual = { ...minRate };
afterEach(() => void Object.assign(minRate, usual));

/**
 * Sends a head and then a byte every few ms until it is answered, and returns the first line of the answer
 * and what is behind it.
 */
function trickle(url: string, path: string, contentType: string, start: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = ['Host: localhost', `Content-Type: ${contentType}`, 'Content-Length: 100000'];
  socket.write(`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${start}`);
  const timer = setInterval(() => socket.write(' '), 5);
  return new Promise((resolve) => {
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
      clearInterval(timer);
      socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

test.each([
  [
    'a file',
    '/v1/files',
    'multipart/form-data; boundary=X',
    '--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
  ],
  [
    'a field',
    '/v1/files',
    'multipart/form-data; boundary=X',
    '--X\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n',
  ],
  [
    'a part',
    '/v1/uploads/upload_1/parts',
    'multipart/form-data; boundary=X',
    '--X\r\nContent-Disposition: form-data; name="data"; filename="a"\r\n\r\n',
  ],
  ['JSON', '/v1/batches', 'application/json', '{'],
])('%s that comes a byte at a time is answered with 408', async (what, path, contentType, start) => {
  Object.assign(minRate, { bytes: 1000, ms: 200 });
  await using server = await startServer();
  const answer = await trickle(server.url, path, contentType, start);
  // Whether the upload is there may be looked up first.
  expect(answer).toMatch(what === 'a part' ? /^HTTP\/1\.1 (408|404) / : /^HTTP\/1\.1 408 /);
  if (answer.includes(' 408 ')) {
    expect(answer).toContain('request_timeout');
  }
});

/** A stream of so many bytes each `everyMs`, `times` times. */
function drip(
  bytes: number,
  everyMs: number,
  times: number,
  cancelled = () => {},
): ReadableStream<Uint8Array> {
  let left = times;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (left-- === 0) {
          return controller.close();
        }
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        controller.enqueue(new Uint8Array(bytes));
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  );
}

async function read(stream: ReadableStream<Uint8Array>, pauseMs = 0): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return bytes;
}

test('a body at the minimum rate arrives complete, however long it takes, and however slow its reader is', async () => {
  // Longer than the time in all, and much shorter from one piece to the next.
  Object.assign(minRate, { bytes: 1000, ms: 1000 });
  expect(await read(withMinRate(drip(1000, 60, 25)))).toBe(25_000);
  Object.assign(minRate, { bytes: 1e9, ms: 300 });
  expect(await read(withMinRate(drip(10, 0, 20)), 30)).toBe(200);
});

test('a body below the minimum rate is cancelled', async () => {
  Object.assign(minRate, { bytes: 1000, ms: 100 });
  let isCancelled = false;
  const slow = withMinRate(
    drip(1, 5, 1000, () => {
      isCancelled = true;
    }),
  );
  await expect(read(slow)).rejects.toMatchObject({ status: 408 });
  expect(isCancelled).toBe(true);
});

test('a body that its reader cancels is cancelled', async () => {
  let isCancelled = false;
  const body = withMinRate(
    drip(1, 0, 1000, () => {
      isCancelled = true;
    }),
  );
  for await (const _ of body) {
    break;
  }
  expect(isCancelled).toBe(true);
});
