import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Listener, listen } from '../../src/node/listen.ts';

const unread = { bytes: 1024 * 1024, ms: 300 };
/** More than the buffers of the two sockets hold. */
const bufferBytes = 16 * 1024 * 1024;

let listener: Listener | undefined;
afterEach(() => listener?.close(0));

/** Starts a server and sends it the head of a request with a body of 10 GB. */
async function post(fetch: (request: Request) => Promise<Response>, headers = ''): Promise<Sender> {
  listener = await listen(fetch, { port: 0, host: '127.0.0.1', unread });
  const socket = connect(listener.port, '127.0.0.1');
  const sender: Sender = {
    socket,
    received: '',
    closed: new Promise<void>((resolve) => socket.once('close', () => resolve())),
  };
  socket.on('data', (chunk) => {
    sender.received += String(chunk);
  });
  socket.on('error', () => undefined);
  socket.write(`POST /v1/files HTTP/1.1\r\nhost: localhost\r\n${headers}content-length: 10000000000\r\n\r\n`);
  return sender;
}

interface Sender {
  socket: Socket;
  received: string;
  closed: Promise<void>;
}

/** Sends as much as the server reads. */
function sendForever(socket: Socket): void {
  const block = Buffer.alloc(65_536);
  const send = (): void => {
    while (!socket.destroyed && socket.write(block)) {}
  };
  socket.on('drain', send);
  send();
}

const refuse = async (): Promise<Response> => new Response('Who are you?', { status: 401 });

test('a sender that never stops sees the answer, and is cut off within the bounds', async () => {
  const sender = await post(refuse);
  const { socket } = sender;
  sendForever(socket);
  await sender.closed;
  expect(sender.received).toMatch(/^HTTP\/1\.1 401 .*connection: close.*Who are you\?$/s);
  expect(socket.bytesWritten - socket.writableLength).toBeLessThan(unread.bytes + bufferBytes);
});

test('a sender that stops without finishing is cut off as well', async () => {
  const sender = await post(refuse);
  await sender.closed;
  expect(sender.received).toContain('Who are you?');
});

test('a body that is canceled in the middle is read no further until the answer', async () => {
  let answer = (): void => undefined;
  const canceled = Promise.withResolvers<void>();
  const sender = await post(async (request) => {
    const reader = (request.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    canceled.resolve();
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return refuse();
  });
  sendForever(sender.socket);
  await canceled.promise;
  // Filling the buffers takes no time on loopback: what is sent is the same a moment later.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(sender.socket.bytesWritten - sender.socket.writableLength).toBeLessThan(bufferBytes);
  answer();
  await sender.closed;
  expect(sender.received).toContain('Who are you?');
});

test('a body that a handler left partly read fails for its reader', async () => {
  let pending: Promise<unknown> = Promise.resolve();
  const sender = await post(async (request) => {
    const reader = (request.body as ReadableStream<Uint8Array>).getReader();
    pending = reader.read();
    pending.catch(() => undefined);
    return refuse();
  });
  await sender.closed;
  await expect(pending).rejects.toThrow();
  expect(sender.received).toContain('Who are you?');
});

test('a client that waits for leave to send its body is refused without it', async () => {
  const sender = await post(refuse, 'expect: 100-continue\r\n');
  await sender.closed;
  expect(sender.received).toMatch(/^HTTP\/1\.1 401 /);
});

test('a client that waits for leave to send its body gets it at the first read', async () => {
  const sender = await post(async (request) => {
    const reader = (request.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    return new Response(value as Uint8Array<ArrayBuffer>, { status: 400 });
  }, 'expect: 100-continue\r\n');
  await once(sender.socket, 'data');
  expect(sender.received).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  sender.socket.write('the body');
  await sender.closed;
  expect(sender.received).toMatch(/HTTP\/1\.1 400 .*the body$/s);
});
