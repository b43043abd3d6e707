import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted model endpoint does with one text. */
export type Script = (input: string, attempt: number) => { status: number; delayMs?: number };

/**
 * A model endpoint on a real socket: it answers `/v1/embeddings` with the length of the text, as told by a
 * script.
 */
export interface ScriptedUpstream {
  /** With `/v1`. */
  url: string;
  /** How many times each text was answered with success. */
  answered: Map<string, number>;
  /** How many calls have come. */
  calls(): number;
  /** Resolves when so many calls have come. */
  untilCalls(count: number): Promise<void>;
  /** Holds every answer until `release`. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** Starts a scripted endpoint, on a free port unless one is given. Without a script every text succeeds. */
export async function startScriptedUpstream(
  script: Script = () => ({ status: 200 }),
  port = 0,
): Promise<ScriptedUpstream> {
  const attempts = new Map<string, number>();
  const answered = new Map<string, number>();
  const waiting: { count: number; resolve(): void }[] = [];
  let calls = 0;
  let gate: Promise<void> | null = null;
  let open = () => {};

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    request.setEncoding('utf8');
    for await (const chunk of request) {
      text += chunk;
    }
    const { input, model } = JSON.parse(text) as { input: string; model: string };
    const attempt = (attempts.get(input) ?? 0) + 1;
    attempts.set(input, attempt);
    calls++;
    for (const waiter of waiting) {
      if (calls >= waiter.count) {
        waiter.resolve();
      }
    }
    const { status, delayMs = 0 } = script(input, attempt);
    if (delayMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
    await gate;
    response.writeHead(status, { 'content-type': 'application/json' });
    if (status === 200) {
      answered.set(input, (answered.get(input) ?? 0) + 1);
      const data = [{ object: 'embedding', index: 0, embedding: [input.length] }];
      const usage = { prompt_tokens: 1, total_tokens: 1 };
      response.end(JSON.stringify({ object: 'list', data, model, usage }));
    } else {
      const error = {
        message: `Refused: ${input}`,
        type: 'invalid_request_error',
        param: null,
        code: 'scripted',
      };
      response.end(JSON.stringify({ error }));
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answered,
    calls: () => calls,
    untilCalls: (count) =>
      new Promise((resolve) => {
        if (calls >= count) {
          resolve();
        } else {
          waiting.push({ count, resolve });
        }
      }),
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      open();
      gate = null;
    },
    close() {
      open();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
