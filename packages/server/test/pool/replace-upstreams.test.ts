import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import {
  chatLine,
  chatLines,
  createBatch,
  eventually,
  pollBatch,
  readBothFiles,
} from '../support/batch-file.ts';
import { echo, type Script, startUpstream } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

const slowEcho: Script = async (request, answer, response) => {
  await sleep(5);
  await echo(request, answer, response);
};

test('endpoints are added and removed while a batch runs, and every line has one result', async () => {
  await using one = await startUpstream(slowEcho);
  await using two = await startUpstream(slowEcho);
  await using server = await startServer({ upstream: one.baseURL, concurrency: 4 });
  const { id } = await createBatch(server.openai, chatLines(200));
  await eventually(() => one.requests.length > 20);
  server.replaceUpstreams([one.baseURL, two.baseURL]);
  await eventually(() => two.requests.length > 20);
  server.replaceUpstreams([two.baseURL]);
  const left = one.requests.length;
  const batch = await pollBatch(server.openai, id);
  expect(batch.request_counts).toEqual({ total: 200, completed: 200, failed: 0 });
  expect((await readBothFiles(server.openai, batch)).ids).toHaveLength(200);
  expect(one.requests.length + two.requests.length).toBe(200);
  // No more than what was on its way.
  expect(one.requests.length - left).toBeLessThanOrEqual(4);
});

test('a stream at an endpoint that is removed continues to its end', async () => {
  const next = Promise.withResolvers<void>();
  const chunk = (content: string): string =>
    `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
  await using one = await startUpstream(async (_, __, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('one'));
    await next.promise;
    response.end(`${chunk('two')}data: [DONE]\n\n`);
  });
  await using two = await startUpstream();
  await using server = await startServer({ upstream: one.baseURL });
  const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' });
  const stream = await openai.chat.completions.create({
    model: 'small',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  });
  const texts: string[] = [];
  for await (const { choices } of stream) {
    texts.push(choices[0]?.delta.content ?? '');
    server.replaceUpstreams([two.baseURL]);
    next.resolve();
  }
  expect(texts).toEqual(['one', 'two']);
});

test('an invalid setting changes nothing', async () => {
  await using server = await startServer({ concurrency: 2 });
  const { baseURL } = server.upstream;
  expect(() => server.replaceUpstreams([baseURL, { url: 'http://127.0.0.1:9', weight: 0 }])).toThrow(
    'weight must be a number from 0.001 to 1000, not 0.',
  );
  expect(() => server.replaceUpstreams([])).toThrow('at least one model endpoint');
  const batch = await pollBatch(server.openai, (await createBatch(server.openai, chatLines(5))).id);
  expect(batch.request_counts?.completed).toBe(5);
});

test('an endpoint keeps what was learned of it unless its settings change', async () => {
  await using one = await startUpstream();
  await using server = await startServer({ upstream: one.baseURL });
  await eventually(() => one.listed === 1);
  server.replaceUpstreams([one.baseURL]);
  await sleep(50);
  server.replaceUpstreams([{ url: one.baseURL, weight: 2 }]);
  await eventually(() => one.listed === 2);
});

test('each endpoint has its own key, names of models and limit', async () => {
  await using one = await startUpstream(slowEcho);
  await using two = await startUpstream(slowEcho);
  await using server = await startServer({
    upstream: [
      { url: one.baseURL, key: 'key-one', models: { chat: 'org/chat-7b' }, maxConcurrency: 2 },
      { url: two.baseURL, name: 'second', models: ['chat', 'embed'] },
    ],
    upstreamKey: 'key-all',
    concurrency: 8,
  });
  const text = Array.from({ length: 60 }, (_, index) => chatLine(`r${index}`, 'Hello', { model: 'chat' }));
  const batch = await pollBatch(server.openai, (await createBatch(server.openai, text.join('\n'))).id);
  expect(batch.request_counts?.completed).toBe(60);
  const seen = (requests: typeof one.requests): unknown[] => [
    ...new Set(requests.map(({ headers, body }) => `${headers.authorization} ${body.model}`)),
  ];
  expect(seen(one.requests)).toEqual(['Bearer key-one org/chat-7b']);
  expect(seen(two.requests)).toEqual(['Bearer key-all chat']);
  expect(one.peak()).toBeLessThanOrEqual(2);
  const models = (await (await server.call('/v1/models')).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id).sort()).toEqual(['chat', 'embed']);
  expect((await server.call('/v1/models/other')).status).toBe(404);
  expect(await (await server.call('/v1/models/chat')).json()).toMatchObject({ id: 'chat', object: 'model' });
  const ready = (await (await server.call('/readyz')).json()) as { upstreams: { name: string }[] };
  expect(ready.upstreams.map(({ name }) => name)).toContain('second');
});

test('outside the hours of all endpoints a batch waits, and says so', async () => {
  await using server = await startServer();
  const now = new Date();
  const time = (minutes: number): string => {
    const at = new Date(now.getTime() + minutes * 60_000);
    return `${String(at.getUTCHours()).padStart(2, '0')}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
  };
  await using other = await startServer({
    upstream: [{ url: server.upstream.baseURL, hours: `${time(120)}-${time(180)}` }],
    timeZone: 'UTC',
  });
  const { id } = await createBatch(other.openai, chatLines(3));
  const waiting = await pollBatch(other.openai, id, (batch) => 'waiting_for' in batch);
  expect(waiting).toMatchObject({ waiting_for: { code: 'hours' } });
  other.replaceUpstreams([server.upstream.baseURL]);
  expect((await pollBatch(other.openai, id)).request_counts?.completed).toBe(3);
});
