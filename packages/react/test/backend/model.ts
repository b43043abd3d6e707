import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model endpoint over a real socket, whose responses a test can predict, delay and make fail. */
export interface Model extends AsyncDisposable {
  baseURL: string;
  /** Releases every response whose request has `hold:<name>`, now and from now on. */
  release(name: string): void;
}

interface ModelRequest {
  model: string;
  /** The text of an embedding. */
  input?: string;
  messages?: { content: string }[];
}

/**
 * Answers `/v1/models` with one model, `/v1/embeddings` with a vector of two numbers: the length of the text,
 * and one, and `/v1/chat/completions` with the text of the last message. A text with `refuse` in it gets a
 * 400; one with `hold:<name>` waits until the name is released.
 */
export async function startModel(): Promise<Model> {
  const released = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();

  const wait = (name: string): Promise<void> =>
    new Promise((go) => {
      const queue = waiting.get(name) ?? [];
      queue.push(go);
      waiting.set(name, queue);
    });

  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      return send(response, 200, { object: 'list', data: [{ id: 'echo', object: 'model' }] });
    }
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    const body = JSON.parse(text) as ModelRequest;
    const held = /hold:(\S+)/.exec(textOf(body))?.[1];
    if (held && !released.has(held)) {
      await wait(held);
    }
    answer(body, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    release(name) {
      released.add(name);
      for (const go of waiting.get(name) ?? []) {
        go();
      }
      waiting.delete(name);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function textOf({ input, messages }: ModelRequest): string {
  return input ?? messages?.at(-1)?.content ?? '';
}

function answer(request: ModelRequest, response: ServerResponse): void {
  const { model, messages } = request;
  const text = textOf(request);
  if (text.includes('refuse')) {
    const error = {
      message: 'This input is refused.',
      type: 'invalid_request_error',
      param: 'input',
      code: 'refused',
    };
    send(response, 400, { error });
    return;
  }
  if (messages) {
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }];
    send(response, 200, {
      object: 'chat.completion',
      model,
      choices,
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
    return;
  }
  const data = [{ object: 'embedding', index: 0, embedding: [text.length, 1] }];
  send(response, 200, { object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
