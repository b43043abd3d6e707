import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { instanceOf, type Schema } from './instance-of-schema.ts';

/** A model endpoint over a real socket whose answers a test can foretell. */
export interface ScriptedUpstream extends AsyncDisposable {
  baseURL: string;
  /** How many requests it has answered. */
  answered(): number;
}

const pauseMs = 5;

/**
 * Answers `/v1/chat/completions` with the user's own words in upper case and `/v1/embeddings` with a vector
 * made of the text; a chat request with a temperature above 2 gets a 400, as OpenAI answers it, and one with
 * a JSON Schema an answer that follows it.
 */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  let answered = 0;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    await delay(pauseMs);
    answered++;
    answer(request.url ?? '', text, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answered: () => answered,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface RequestBody {
  model: string;
  input?: string | string[];
  messages?: { content: string }[];
  temperature?: number;
  response_format?: { json_schema?: { schema: Schema } };
}

function answer(url: string, text: string, response: ServerResponse): void {
  if (url === '/v1/models') {
    send(response, 200, {
      object: 'list',
      data: [{ id: 'echo', object: 'model', created: 1, owned_by: 'offpeak' }],
    });
    return;
  }
  if (text === '') {
    // A path that only some engines have, such as the one of their metrics.
    send(response, 404, { error: { message: `There is no ${url}.`, type: 'invalid_request_error' } });
    return;
  }
  const body = JSON.parse(text) as RequestBody;
  if ((body.temperature ?? 0) > 2) {
    const message = 'Invalid temperature: expected at most 2.';
    const error = {
      message,
      type: 'invalid_request_error',
      param: 'temperature',
      code: 'decimal_above_max_value',
    };
    send(response, 400, { error });
  } else if (url === '/v1/embeddings') {
    const inputs = [body.input ?? ''].flat();
    const data = inputs.map((input, index) => ({ object: 'embedding', index, embedding: [input.length, 1] }));
    send(response, 200, {
      object: 'list',
      model: body.model,
      data,
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
  } else {
    const schema = body.response_format?.json_schema?.schema;
    const words = (body.messages?.at(-1)?.content ?? '').toUpperCase();
    const content = schema === undefined ? words : JSON.stringify(instanceOf(schema));
    const choices = [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null },
        finish_reason: 'stop',
        logprobs: null,
      },
    ];
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    send(response, 200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: body.model,
      choices,
      usage,
    });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
