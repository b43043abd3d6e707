import { EventEmitter, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { BatchApi, type ProviderAnswer } from './batch-api.ts';
import { type RecordedRequest, RequestReader } from './read-request.ts';

/** A provider over raw sockets that records every request, also the aborted ones. */
export interface RecordingProvider {
  /** Its base URL, with `/v1`. */
  url: string;
  api: BatchApi;
  requests: RecordedRequest[];
  /**
   * When set, is called first, with the head of the request: its answer is sent before the body is
   * read.
   */
  answerEarly: ((request: RecordedRequest) => ProviderAnswer | undefined) | undefined;
  /** When set, is asked first once the body has come. */
  answerLate: ((request: RecordedRequest) => ProviderAnswer | undefined) | undefined;
  /** When set, no answer to a `POST` is sent before it resolves. */
  answersAfter: Promise<void> | undefined;
  /** Resolves when this many requests have begun. */
  begun(count: number): Promise<void>;
  /** Resolves when no request is running. */
  settled(): Promise<void>;
  /** When true, the bodies of requests are left on the wire. */
  stopReading: boolean;
  /** Breaks every open connection. */
  breakOff(): void;
  close(): Promise<void>;
}

/** Starts a provider on a free port of loopback. */
export async function startProvider(): Promise<RecordingProvider> {
  const sockets = new Set<Socket>();
  const events = new EventEmitter();
  let running = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    void serve(socket);
  });

  async function serve(socket: Socket): Promise<void> {
    const reader = new RequestReader(socket);
    for (let request = await reader.head(); request !== null; request = await reader.head()) {
      running += 1;
      provider.requests.push(request);
      events.emit('change');
      const early = provider.answerEarly?.(request);
      if (early !== undefined) {
        socket.write(answerBytes(early));
      }
      if (provider.stopReading) {
        await once(socket, 'close');
      }
      await reader.body(request);
      running -= 1;
      if (request.end === 'complete' && early === undefined) {
        const answer = provider.answerLate?.(request) ?? provider.api.answer(request);
        if (request.method === 'POST') {
          await provider.answersAfter;
        }
        socket.write(answerBytes(answer));
      }
      events.emit('change');
      if (request.end === 'broken') {
        break;
      }
    }
    socket.destroy();
  }

  const provider: RecordingProvider = {
    url: '',
    api: new BatchApi(),
    requests: [],
    answerEarly: undefined,
    answerLate: undefined,
    answersAfter: undefined,
    stopReading: false,
    async begun(count) {
      while (provider.requests.length < count) {
        await once(events, 'change');
      }
    },
    async settled() {
      while (running > 0) {
        await once(events, 'change');
      }
    },
    breakOff() {
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the provider has no port');
  }
  provider.url = `http://127.0.0.1:${address.port}/v1`;
  return provider;
}

function answerBytes({ status, headers = {}, body }: ProviderAnswer): Buffer {
  const isJson = !Buffer.isBuffer(body);
  const content = isJson ? Buffer.from(JSON.stringify(body)) : body;
  const all: Record<string, string> = {
    'content-type': isJson ? 'application/json' : 'text/html',
    'content-length': String(content.length),
    'x-request-id': 'req_test',
    'openai-organization': 'org-0123456789',
    'set-cookie': 'provider=1',
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Answer\r\n${head.join('')}\r\n`), content]);
}
