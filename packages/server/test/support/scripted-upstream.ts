import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the upstream got it. */
export interface UpstreamRequest {
  path: string;
  headers: IncomingMessage['headers'];
  text: string;
  body: Record<string, unknown>;
}

/** What the upstream does with a request; `answer` does the ordinary thing. */
export type Script = (
  request: UpstreamRequest,
  answer: (status: number, body: unknown, headers?: Record<string, string>) => void,
  response: ServerResponse,
) => void | Promise<void>;

/** A model endpoint over a real socket, whose behavior a test writes. */
export interface ScriptedUpstream {
  baseURL: string;
  /** All but those for models and metrics, which a server also asks for by itself. */
  requests: UpstreamRequest[];
  /** The text of its `/metrics`, if it has any. */
  metrics(): string | null;
  /** Called with the headers of each request for metrics. */
  metricsAsked(headers: IncomingMessage['headers']): void;
  /** How often the list of models was asked for. */
  listed: number;
  /** Most requests that were open at the same time. */
  peak(): number;
  script: Script;
  /** What it does when it is asked for the list of models. */
  models: Script;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The ordinary answer of a chat endpoint: it echoes the last message. */
export const echo: Script = ({ body }, answer) => {
  const messages = body.messages;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  answer(200, {
    object: 'chat.completion',
    model: body.model,
    choices: [{ index: 0, message: last, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
};

const listModels: Script = (_, answer) => {
  answer(200, { object: 'list', data: [{ id: 'small', object: 'model', created: 1, owned_by: 'me' }] });
};

/** Starts a scripted upstream on a loopback port, a free one unless given. */
export async function startUpstream(script: Script = echo, port = 0): Promise<ScriptedUpstream> {
  const requests: UpstreamRequest[] = [];
  let open = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    open += 1;
    peak = Math.max(peak, open);
    response.once('close', () => {
      open -= 1;
    });
    if (request.url === '/metrics') {
      upstream.metricsAsked(request.headers);
      const text = upstream.metrics();
      response.writeHead(text === null ? 404 : 200, { 'content-type': 'text/plain' }).end(text);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const received: UpstreamRequest = {
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
      const isList = request.method === 'GET' && /\/models(\?|$)/.test(request.url ?? '');
      if (isList) {
        upstream.listed += 1;
      } else {
        requests.push(received);
      }
      const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(body));
      };
      void (isList ? upstream.models : upstream.script)(received, answer, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const upstream: ScriptedUpstream = {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    metrics: () => null,
    metricsAsked: () => undefined,
    listed: 0,
    peak: () => peak,
    script,
    models: listModels,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}
