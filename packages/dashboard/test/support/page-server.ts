import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dashboard } from '@offpeak/dashboard';
import { openFolderStorage, type ServeOptions, serve } from '@offpeak/server/node';

/** A server with its page, a model endpoint that fails as it is told, and a folder. */
export interface PageServer {
  url: string;
  /** Uploads requests and makes a batch of them. */
  submit(lines: readonly string[], metadata?: Record<string, string>, key?: string): Promise<{ id: string }>;
  /** Resolves when a batch is as wanted. */
  until(id: string, wanted: (batch: TestBatch) => boolean, key?: string): Promise<TestBatch>;
  /** Lets the requests that are held be answered. */
  release(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the tests read of a batch. */
export interface TestBatch {
  id: string;
  status: string;
  request_counts: { total: number; completed: number; failed: number };
}

/** A request whose text decides what becomes of it: `400 too long` fails so, `held` waits. */
export function chat(customId: string, content: string): string {
  const body = { model: 'small', messages: [{ role: 'user', content }] };
  return JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/chat/completions', body });
}

interface PageServerOptions extends Partial<ServeOptions> {
  readOnly?: boolean;
  basePath?: string;
  /** Batches that have ended before the server starts. */
  ended?: number;
}

/** Starts a server with its page on a free port. */
export async function startPageServer(options: PageServerOptions = {}): Promise<PageServer> {
  const { readOnly = false, basePath = '/', ended = 0, ...more } = options;
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-page-'));
  if (ended > 0) {
    await fill(folder, ended);
  }
  const held = Promise.withResolvers<void>();
  const model = await startModel(held.promise);
  const server = await serve({
    upstream: `${model.url}/v1`,
    port: 0,
    dataDir: folder,
    retry: { firstMs: 5, maxMs: 50 },
    youngHeapLimit: false,
    dashboard: (api) => dashboard({ api, readOnly, basePath }),
    ...more,
  });
  const call = (path: string, key: string, init: RequestInit = {}) =>
    fetch(`${server.url}/v1/${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${key}` },
    });
  return {
    url: server.url,
    async submit(lines, metadata, key = 'any') {
      const form = new FormData();
      form.set('purpose', 'batch');
      form.set('file', new File([`${lines.join('\n')}\n`], 'input.jsonl'));
      const file = (await (await call('files', key, { method: 'POST', body: form })).json()) as {
        id: string;
      };
      const body = {
        input_file_id: file.id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
        metadata,
      };
      const headers = { 'content-type': 'application/json' };
      const response = await call('batches', key, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await response.json()) as { id: string };
    },
    async until(id, wanted, key = 'any') {
      for (;;) {
        const batch = (await (await call(`batches/${id}`, key)).json()) as TestBatch;
        if (wanted(batch)) {
          return batch;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    release: held.resolve,
    async [Symbol.asyncDispose]() {
      held.resolve();
      await server.close({ drainMs: 0 });
      await model.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a batch has ended. */
export function hasEnded({ status }: TestBatch): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(status);
}

/** Stores batches that were refused, without running a server for each. */
async function fill(folder: string, count: number): Promise<void> {
  await (await openFolderStorage(folder)).close();
  const state = {
    object: 'batch',
    endpoint: '/v1/chat/completions',
    model: 'small',
    errors: { object: 'list', data: [] },
    input_file_id: 'file-gone',
    completion_window: '24h',
    status: 'failed',
    created_at: 1_760_000_000,
    expires_at: 1_760_086_400,
    failed_at: 1_760_000_005,
    request_counts: { total: 0, completed: 0, failed: 0 },
  };
  const db = new DatabaseSync(join(folder, 'offpeak.db'));
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)
     INSERT INTO batches (id, project, revision, ended, created_at, expires_at, state)
     SELECT format('batch_%032x', i), 'default', 2, 1, 1760000000, 1760086400,
       json_set(?, '$.id', format('batch_%032x', i), '$.metadata', json_object('title', 'Old batch ' || i))
     FROM n`,
  ).run(count, JSON.stringify(state));
  db.close();
}

async function startModel(held: Promise<void>) {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', async () => {
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url?.endsWith('/models') === true) {
        return answer(200, { object: 'list', data: [{ id: 'small', object: 'model' }] });
      }
      if (request.url === '/metrics') {
        return answer(404, {});
      }
      if (text.includes('held')) {
        await held;
      }
      const content = (JSON.parse(text) as { messages: { content: string }[] }).messages[0]?.content ?? '';
      const [, status, message] = /^(4\d\d) (.*)$/.exec(content) ?? [];
      if (status !== undefined) {
        return answer(Number(status), {
          error: { message, type: 'invalid_request_error', code: `code_${status}` },
        });
      }
      const usage = { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 };
      const reply = { role: 'assistant', content: `The answer to “${content}” is 42.` };
      return answer(200, { object: 'chat.completion', choices: [{ index: 0, message: reply }], usage });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
