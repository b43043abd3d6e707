import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One call to a {@link ScriptedServer}. */
export interface Call {
  method: string;
  /** Without its query. */
  path: string;
  body: Buffer;
  request: IncomingMessage;
  response: ServerResponse;
  /** Answers with JSON, or with a text as it is. */
  answer(status: number, value: unknown): void;
}

/** A server on a real socket that answers as told: what offpeak's own server would never answer. */
export interface ScriptedServer {
  /** With `/v1`. */
  url: string;
  /** `GET /v1/batches` and so on, in their order. */
  calls: string[];
}

/** Starts a server that lives as long as the test. */
export async function startScriptedServer(handle: (call: Call) => void): Promise<ScriptedServer> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const method = request.method ?? '';
    const path = (request.url ?? '').split('?')[0] ?? '';
    calls.push(`${method} ${path}`);
    const answer = (status: number, value: unknown) => {
      const isText = typeof value === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
      response.end(isText ? value : JSON.stringify(value));
    };
    handle({ method, path, body: Buffer.concat(chunks), request, response, answer });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, calls };
}

/** A batch as providers send it. */
export const wholeBatch = {
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/embeddings',
  errors: null,
  input_file_id: 'file-in',
  completion_window: '24h',
  status: 'completed',
  output_file_id: 'file-out',
  error_file_id: null,
  created_at: 1_700_000_000,
  request_counts: { total: 1, completed: 1, failed: 0 },
  metadata: null,
};

/** What a {@link startProvider} does differently. */
export interface ProviderScript {
  /** What the batch is, besides {@link wholeBatch}, each time it is asked for. */
  batch?: () => object;
  /** Result files by id. */
  files?: Record<string, string>;
  /** Answers a call in the provider's place; false leaves it to the provider. */
  instead?: (call: Call) => boolean;
}

/**
 * A provider of the Files and Batch APIs: what is uploaded is kept, and a batch made of it is complete at
 * once.
 */
export async function startProvider({
  batch,
  files = {},
  instead,
}: ProviderScript = {}): Promise<ScriptedServer & { uploads: string[]; created: Record<string, unknown>[] }> {
  const uploads: string[] = [];
  const created: Record<string, unknown>[] = [];
  const current = () => ({ ...wholeBatch, ...batch?.(), metadata: created.at(-1)?.metadata ?? null });
  const server = await startScriptedServer((call) => {
    const { method, path, body, answer } = call;
    if (instead?.(call)) {
      return;
    }
    const content = /\/files\/([^/]+)\/content$/.exec(path)?.[1];
    if (content !== undefined) {
      answer(200, files[content] ?? '');
    } else if (method === 'POST' && path.endsWith('/files')) {
      uploads.push(contentOf(body));
      answer(200, fileOf(`file-in-${uploads.length}`, uploads.at(-1)?.length ?? 0));
    } else if (method === 'POST' && path.endsWith('/batches')) {
      created.push(JSON.parse(body.toString()));
      answer(200, current());
    } else if (path.endsWith('/files')) {
      answer(200, { object: 'list', data: [], has_more: false });
    } else if (path.endsWith('/batches')) {
      answer(200, { object: 'list', data: [current()], has_more: false });
    } else if (path.includes('/batches/')) {
      answer(200, current());
    } else {
      answer(200, { id: path.split('/').at(-1), object: 'file', deleted: true });
    }
  });
  return { ...server, uploads, created };
}

function fileOf(id: string, bytes: number) {
  const created_at = 1_700_000_000;
  return {
    id,
    object: 'file',
    bytes,
    created_at,
    filename: 'in.jsonl',
    purpose: 'batch',
    status: 'processed',
  };
}

/** The file in a multipart body. */
function contentOf(body: Buffer): string {
  const text = body.toString('latin1');
  const start = text.indexOf('\r\n\r\n', text.indexOf('filename=')) + 4;
  return Buffer.from(text.slice(start, text.lastIndexOf('\r\n--')), 'latin1').toString();
}

/** A line of an output file for an embeddings request. */
export function resultLine(customId: string): string {
  const body = { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }], model: 'm' };
  const response = { status_code: 200, request_id: 'req_1', body };
  return `${JSON.stringify({ id: `batch_req_${customId}`, custom_id: customId, response, error: null })}\n`;
}
