import { setTimeout as sleep } from 'node:timers/promises';
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
import { serveModels } from '../support/serve-models.ts';
import { startServer } from '../support/start-server.ts';

const slowEcho: Script = async (request, answer, response) => {
  await sleep(5);
  await echo(request, answer, response);
};

test('several endpoints share the requests of a batch', async () => {
  await using one = await startUpstream(slowEcho);
  await using two = await startUpstream(slowEcho);
  await using server = await startServer({ upstream: [one.baseURL, two.baseURL], concurrency: 4 });
  const batch = await pollBatch(server.openai, (await createBatch(server.openai, chatLines(100))).id);
  expect(batch.request_counts).toEqual({ total: 100, completed: 100, failed: 0 });
  expect(one.requests.length + two.requests.length).toBe(100);
  expect(Math.min(one.requests.length, two.requests.length)).toBeGreaterThan(25);
  expect(one.peak()).toBeLessThanOrEqual(4);
  const ready = await (await server.call('/readyz')).json();
  expect(ready).toMatchObject({ upstream: { ok: true }, upstreams: [{ ok: true }, { ok: true }] });
});

test('when one is gone the other runs all requests, and the first is used again when it is back', async () => {
  const one = await startUpstream(slowEcho);
  const port = Number(new URL(one.baseURL).port);
  await using two = await startUpstream(slowEcho);
  const entries: Record<string, unknown>[] = [];
  await using server = await startServer({
    upstream: [one.baseURL, two.baseURL],
    concurrency: 4,
    retry: { firstMs: 5, maxMs: 50 },
    log: (entry) => entries.push(entry),
  });
  const created = await createBatch(server.openai, chatLines(1200));
  await eventually(() => one.requests.length > 50);
  await one[Symbol.asyncDispose]();
  const reached = two.requests.length;
  await eventually(() => two.requests.length > reached + 100);
  await using back = await startUpstream(slowEcho, port);
  await eventually(() => back.requests.length > 20);
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 1200, completed: 1200, failed: 0 });
  const { ids } = await readBothFiles(server.openai, batch);
  expect(new Set(ids).size).toBe(1200);
  const name = `127.0.0.1:${port}`;
  expect(entries.filter(({ upstream }) => upstream === name).map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'the model endpoint fails: requests wait until it answers',
      'the model endpoint answers again',
    ]),
  );
});

test('an endpoint gets no request for a model that only another one serves', async () => {
  await using small = await startUpstream();
  await using large = await startUpstream();
  serveModels(small, 'small');
  serveModels(large, 'large');
  await using server = await startServer({ upstream: [small.baseURL, large.baseURL], concurrency: 4 });
  await eventually(() => small.listed > 0 && large.listed > 0);
  const batches = ['small', 'large'].map(async (model) => {
    const lines = Array.from({ length: 20 }, (_, index) => chatLine(`r${index}`, 'Hello', { model }));
    return pollBatch(server.openai, (await createBatch(server.openai, lines.join('\n'))).id);
  });
  for (const batch of await Promise.all(batches)) {
    expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
  }
  expect(new Set(small.requests.map(({ body }) => body.model))).toEqual(new Set(['small']));
  expect(new Set(large.requests.map(({ body }) => body.model))).toEqual(new Set(['large']));
  const models = (await (await server.call('/v1/models')).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id).sort()).toEqual(['large', 'small']);
});

test('a model that one endpoint refuses as unknown is run by another', async () => {
  await using small = await startUpstream();
  await using large = await startUpstream();
  serveModels(small, 'small');
  serveModels(large, 'large');
  small.models = (_, answer) => answer(404, { error: { message: 'no list' } });
  large.models = small.models;
  await using server = await startServer({ upstream: [small.baseURL, large.baseURL], concurrency: 2 });
  const text = Array.from({ length: 20 }, (_, index) => chatLine(`r${index}`, 'Hello', { model: 'large' }));
  const created = await createBatch(server.openai, text.join('\n'));
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
  expect(small.requests.length).toBeLessThan(5);
});

test('a live request goes to an endpoint that is there and serves its model', async () => {
  await using small = await startUpstream();
  await using large = await startUpstream();
  serveModels(small, 'small');
  serveModels(large, 'large', 'small');
  await using server = await startServer({ upstream: [small.baseURL, large.baseURL] });
  await eventually(() => small.listed > 0 && large.listed > 0);
  const ask = async (model: string): Promise<number> => {
    const body = JSON.stringify({ model, messages: [] });
    return (await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body })).status;
  };
  expect(await ask('large')).toBe(200);
  expect(large.requests).toHaveLength(1);
  await small[Symbol.asyncDispose]();
  expect(await ask('small')).toBe(200);
  expect(large.requests).toHaveLength(2);
});

test('a live request for a model that one endpoint refuses as unknown is answered by another', async () => {
  await using small = await startUpstream();
  await using large = await startUpstream();
  serveModels(small, 'small');
  serveModels(large, 'large');
  small.models = (_, answer) => answer(404, { error: { message: 'no list' } });
  large.models = small.models;
  await using server = await startServer({ upstream: [small.baseURL, large.baseURL] });
  const ask = async (model: string): Promise<[number, string]> => {
    const body = JSON.stringify({ model, messages: [] });
    const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body });
    return [answer.status, await answer.text()];
  };
  expect((await ask('large'))[0]).toBe(200);
  expect((await ask('large'))[0]).toBe(200);
  expect([small.requests.length, large.requests.length]).toEqual([1, 2]);
  expect(await ask('huge')).toEqual([404, expect.stringContaining('The model huge does not exist.')]);
  small.script = (_, answer) => answer(404, { error: { message: 'There is no such path.' } });
  large.script = small.script;
  expect(await ask('other')).toEqual([404, expect.stringContaining('There is no such path.')]);
});
