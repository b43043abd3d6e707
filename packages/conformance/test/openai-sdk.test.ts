import OpenAI, { NotFoundError, toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonl } from '../src/jsonl.ts';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';

let server: LiveServer;
let openai: OpenAI;

beforeAll(async () => {
  server = await startLiveServer();
  openai = new OpenAI({ baseURL: server.target.baseURL, apiKey: server.target.apiKey ?? '' });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const requests = Array.from({ length: 20 }, (_, n) => ({
  custom_id: `r-${n}`,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'echo', messages: [{ role: 'user', content: `hello ${n}` }] },
}));

describe('the official SDK, unmodified', () => {
  test('uploads, creates a batch, waits, and reads one result per request', async () => {
    const file = await openai.files.create({
      file: await toFile(Buffer.from(jsonl(requests)), 'requests.jsonl'),
      purpose: 'batch',
    });
    expect((await openai.files.waitForProcessing(file.id)).status).toBe('processed');

    let batch = await openai.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { night: 'first' },
    });
    expect(batch).toMatchObject({ object: 'batch', status: 'validating', metadata: { night: 'first' } });
    while (!['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      batch = await openai.batches.retrieve(batch.id);
    }
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 20, completed: 20, failed: 0 },
      error_file_id: null,
    });

    const output = await openai.files.content(batch.output_file_id ?? '');
    const lines = (await output.text()).trimEnd().split('\n');
    const results = lines.map(
      (line) => JSON.parse(line) as { custom_id: string; response: { status_code: number } },
    );
    expect(results.map((result) => result.custom_id).sort()).toEqual(
      requests.map((request) => request.custom_id).sort(),
    );
    expect(results.every((result) => result.response.status_code === 200)).toBe(true);
  });

  test('pages over files by itself', async () => {
    const made: string[] = [];
    for (let n = 0; n < 3; n++) {
      const file = await openai.files.create({
        file: await toFile(Buffer.from('{}\n'), `p${n}.jsonl`),
        purpose: 'batch',
      });
      made.push(file.id);
    }
    const seen: string[] = [];
    for await (const file of openai.files.list({ limit: 1, purpose: 'batch' })) {
      if (made.includes(file.id)) {
        seen.push(file.id);
      }
      if (seen.length === 3) {
        break;
      }
    }
    expect(seen).toEqual(made.reverse());
    for (const id of made) {
      expect(await openai.files.delete(id)).toEqual({ id, object: 'file', deleted: true });
    }
  });

  test('gets its own error classes, with a request id', async () => {
    const error = await openai.batches.retrieve('batch_none').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotFoundError);
    expect((error as NotFoundError).requestID).toBeTruthy();
  });
});
