import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { openAccess } from '../../src/auth/authenticate.ts';
import { createServer } from '../../src/create-server.ts';
import { openMemoryStorage } from '../../src/testing/memory-storage.ts';
import type { Upstream } from '../../src/upstream/upstream.ts';
import { eventually } from '../support/batch-file.ts';
import type { Script } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

const streams = 200;

test('200 streams that nobody reads hold one piece each, and end when their callers leave', async () => {
  let pulled = 0;
  let cancelled = 0;
  const piece = new Uint8Array(64 * 1024);
  const upstream: Upstream = {
    send: () => Promise.reject(new Error('Nothing is sent.')),
    models: () => Promise.reject(new Error('Nothing is listed.')),
    pass: () =>
      Promise.resolve({
        status: 200,
        headers: new Headers({ 'content-type': 'text/event-stream' }),
        body: new ReadableStream<Uint8Array>(
          {
            pull(controller) {
              pulled += 1;
              controller.enqueue(piece);
            },
            cancel() {
              cancelled += 1;
            },
          },
          { highWaterMark: 0 },
        ),
      }),
    close: () => Promise.resolve(),
  };
  const server = createServer({ storage: openMemoryStorage(), upstream, auth: openAccess() });
  const readers = await Promise.all(
    Array.from({ length: streams }, async () => {
      const request = new Request('http://localhost/v1/chat/completions', { method: 'POST', body: '{}' });
      const { body } = await server.fetch(request);
      const reader = (body ?? new Blob().stream()).getReader();
      await reader.read();
      return reader;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(pulled).toBeLessThanOrEqual(2 * streams);
  const metrics = async (): Promise<string> =>
    (await server.fetch(new Request('http://localhost/metrics'))).text();
  expect(await metrics()).toContain(`offpeak_live_in_flight ${streams}\n`);
  await Promise.all(readers.map((reader) => reader.cancel()));
  expect(cancelled).toBe(streams);
  expect(await metrics()).toContain('offpeak_live_in_flight 0\n');
  await server.close();
});

test('200 streams of the official SDK at the same time are not mixed up', async () => {
  const all = Promise.withResolvers<void>();
  let open = 0;
  const event = (content: string): string =>
    `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const script: Script = async ({ body }, _, response) => {
    open += 1;
    if (open === streams) {
      all.resolve();
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(`${body.user} `));
    await all.promise;
    response.end(`${event(`${body.user}`)}data: [DONE]\n\n`);
  };
  await using server = await startServer({ script });
  const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any', maxRetries: 0 });
  const texts = await Promise.all(
    Array.from({ length: streams }, async (_, index) => {
      const stream = await openai.chat.completions.create({
        model: 'small',
        messages: [{ role: 'user', content: 'Hello' }],
        user: `u${index}`,
        stream: true,
      });
      let text = '';
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? '';
      }
      return text;
    }),
  );
  expect(texts).toEqual(Array.from({ length: streams }, (_, index) => `u${index} u${index}`));
  expect(server.upstream.peak()).toBeGreaterThanOrEqual(streams);
});

test('usage is counted for the project of each key, of whole answers and of every endpoint', async () => {
  const script: Script = ({ path }, answer) => {
    const usage = path.endsWith('/responses')
      ? { input_tokens: 11, output_tokens: 5, total_tokens: 16 }
      : { prompt_tokens: 7, total_tokens: 7 };
    answer(200, { object: 'x', data: [], usage });
  };
  await using server = await startServer({ script, apiKeys: ['ann:key-ann', 'bob:key-bob'] });
  const ask = (path: string, key: string) =>
    fetch(`${server.url}/v1/${path}`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${key}` },
    }).then((answer) => answer.text());
  await Promise.all([ask('responses', 'key-ann'), ask('responses', 'key-ann'), ask('embeddings', 'key-bob')]);
  const metricsOf = async (key: string): Promise<string> =>
    (await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text();
  await eventually(async () => (await metricsOf('key-ann')).includes('offpeak_live_in_flight 0'));
  const tokens = async (key: string) =>
    (await metricsOf(key)).split('\n').filter((line) => line.startsWith('offpeak_live_tokens_total{'));
  // A key sees its own project only.
  expect(await tokens('key-ann')).toEqual([
    'offpeak_live_tokens_total{project="ann",kind="input"} 22',
    'offpeak_live_tokens_total{project="ann",kind="output"} 10',
  ]);
  expect(await tokens('key-bob')).toEqual([
    'offpeak_live_tokens_total{project="bob",kind="input"} 7',
    'offpeak_live_tokens_total{project="bob",kind="output"} 0',
  ]);
});
