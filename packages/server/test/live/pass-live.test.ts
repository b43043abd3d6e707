import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { Script } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

const chat = { model: 'small', messages: [{ role: 'user' as const, content: 'Hello' }] };
const upstreamKey = 'sk-upstream-0123456789';

const event = (content: string): string =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const usageEvent = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } })}\n\n`;

test('a chat streams through, token by token, and its usage is counted for its project', async () => {
  const next = Promise.withResolvers<void>();
  const script: Script = async (_, __, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('one'));
    await next.promise;
    response.end(`${event('two')}${usageEvent}data: [DONE]\n\n`);
  };
  await using server = await startServer({ script, apiKeys: ['ann:key-ann', 'bob:key-bob'], upstreamKey });
  const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'key-ann' });
  const stream = await openai.chat.completions.create({ ...chat, stream: true });
  const texts: string[] = [];
  for await (const chunk of stream) {
    texts.push(chunk.choices[0]?.delta.content ?? '');
    // The upstream sends the rest only after the first token is here.
    next.resolve();
  }
  expect(texts).toEqual(['one', 'two', '']);
  expect(server.upstream.requests[0]?.headers.authorization).toBe(`Bearer ${upstreamKey}`);
  const metrics = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: 'Bearer key-ann' } })
  ).text();
  expect(metrics).toContain('offpeak_live_tokens_total{project="ann",kind="input"} 7');
  expect(metrics).toContain('offpeak_live_tokens_total{project="ann",kind="output"} 2');
  expect(metrics).toContain('offpeak_live_requests_total{project="ann",status="200"} 1');
  expect(metrics).toContain('offpeak_live_in_flight 0');
  // What is counted by project is shown to that project only.
  const ofBob = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: 'Bearer key-bob' } })
  ).text();
  expect(ofBob).toContain('offpeak_live_in_flight 0');
  expect(ofBob).not.toContain('ann');
});

test('a whole answer passes byte by byte, with the headers that concern the caller', async () => {
  const body = '{"id":"1", "choices": [{"index":0,"message":{"role":"assistant","content":"Grüße"}}]}';
  const script: Script = (_, __, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-ratelimit-remaining-requests': '3',
      'set-cookie': 'secret=1',
      server: 'uvicorn',
    });
    response.end(body);
  };
  await using server = await startServer({ script });
  const answer = await fetch(`${server.url}/v1/embeddings`, { method: 'POST', body: '{"input":"x"}' });
  expect(await answer.text()).toBe(body);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe('3');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  expect(answer.headers.has('set-cookie')).toBe(false);
  expect(server.upstream.requests[0]?.text).toBe('{"input":"x"}');
  expect(server.upstream.requests[0]?.path).toBe('/v1/embeddings');
});

test('a caller that leaves stops the work of the model server', async () => {
  const closed = Promise.withResolvers<void>();
  const script: Script = (_, __, response) => {
    response.once('close', () => closed.resolve());
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('one'));
  };
  await using server = await startServer({ script });
  const leave = new AbortController();
  const answer = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...chat, stream: true }),
    signal: leave.signal,
  });
  await answer.body?.getReader().read();
  leave.abort();
  await closed.promise;
});

test('a caller that leaves before the answer begins stops the work, too', async () => {
  const closed = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const script: Script = (_, __, response) => {
    asked.resolve();
    response.once('close', () => closed.resolve());
  };
  await using server = await startServer({ script });
  const leave = new AbortController();
  const answer = fetch(`${server.url}/v1/completions`, { method: 'POST', body: '{}', signal: leave.signal });
  await asked.promise;
  leave.abort();
  await expect(answer).rejects.toThrow();
  await closed.promise;
});

test('a wrong key is a 401, and the model server hears nothing of it', async () => {
  await using server = await startServer({ apiKeys: ['ann:key-ann'] });
  const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
  await expect(openai.chat.completions.create(chat)).rejects.toMatchObject({ status: 401 });
  expect(server.upstream.requests).toEqual([]);
});

test('errors of the model server pass, without its key', async () => {
  const script: Script = ({ headers }, answer) => {
    answer(
      429,
      { error: { message: `busy: ${headers.authorization}`, code: 'busy' } },
      { 'retry-after': '7' },
    );
  };
  await using server = await startServer({ script, upstreamKey });
  const answer = await fetch(`${server.url}/v1/responses`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('7');
  const text = await answer.text();
  expect(text).toContain('busy');
  expect(text).not.toContain(upstreamKey);
});

test('a model server that cannot be reached is a 502 that says so', async () => {
  await using server = await startServer();
  await server.upstream[Symbol.asyncDispose]();
  const answer = await fetch(`${server.url}/v1/moderations`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({
    error: { code: 'upstream_unreachable', type: 'upstream_error' },
  });
});

test('an answer that ends early ends early for the caller as well', async () => {
  const script: Script = async (_, __, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('one'));
    await sleep(20);
    response.destroy();
  };
  await using server = await startServer({ script });
  const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  await expect(answer.text()).rejects.toThrow();
});

test('a body beyond the limit is a 413', async () => {
  await using server = await startServer({ limits: { maxLineBytes: 1000 } });
  const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: 'x'.repeat(1001) });
  expect(answer.status).toBe(413);
});

test('with live: false the routes do not exist', async () => {
  await using server = await startServer({ live: false });
  const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: 'unknown_url' } });
});

test('a slow reader holds the answer back instead of filling memory', async () => {
  let sent = 0;
  const script: Script = async (_, __, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const endless = function* (): Generator<Buffer> {
      for (; sent < 200 * 1024 * 1024; sent += 64 * 1024) {
        yield Buffer.alloc(64 * 1024, 'x');
      }
    };
    await pipeline(Readable.from(endless()), response).catch(() => undefined);
  };
  await using server = await startServer({ script });
  const leave = new AbortController();
  const answer = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{}',
    signal: leave.signal,
  });
  await answer.body?.getReader().read();
  let before = -1;
  // What the sockets and the two streams hold fills up, and then nothing more is taken.
  while (before !== sent) {
    before = sent;
    await sleep(100);
  }
  expect(sent).toBeLessThan(32 * 1024 * 1024);
  leave.abort();
});
