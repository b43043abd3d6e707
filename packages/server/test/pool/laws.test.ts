import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chatLines, createBatch, eventually, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { prepareKillable, startKillable } from '../support/killable-server.ts';
import { startKillableUpstream } from '../support/killable-upstream.ts';
import { createRandom } from '../support/random.ts';
import { echo, type Script, startUpstream } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/** With OFFPEAK_LONG=1 the server is killed twenty times. */
const kills = process.env.OFFPEAK_LONG === '1' ? 20 : 4;
const linesPerKill = 200;
const maxConcurrency = 48;

/** How an endpoint fails. */
const faults: readonly Script[] = [
  (_, answer) => answer(500, { error: { message: 'broken' } }),
  (_, answer) => answer(429, { error: { message: 'busy' } }),
  (_, answer) => answer(503, {}),
  (_, answer) => answer(200, 'not an object'),
  (_, __, response) => void response.destroy(),
  (_, __, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"half":');
    setTimeout(() => response.destroy(), 1);
  },
];

test(`${kills} kills, three endpoints, 30 % faults, automatic concurrency: each line has one result`, {
  timeout: 300_000,
}, async () => {
  const seed = Date.now() % 1_000_000;
  const random = createRandom(seed);
  let succeeded = 0;
  const faulty: Script = async (request, answer, response) => {
    await sleep(random() * 8);
    if (random() < 0.3) {
      return faults[Math.floor(random() * faults.length)]?.(request, answer, response);
    }
    succeeded += 1;
    return echo(request, answer, response);
  };
  await using folder = await makeTempFolder();
  await using one = await startUpstream(faulty);
  await using two = await startUpstream(faulty);
  await using three = await startUpstream(faulty);
  const upstream = [one.baseURL, two.baseURL, three.baseURL];
  const options = { upstream, dataDir: folder.path, maxConcurrency };
  const lines = kills * linesPerKill;

  let server = await startKillable(options);
  const { id } = await createBatch(server.openai, chatLines(lines));
  for (let kill = 0; kill < kills; kill++) {
    const next = prepareKillable();
    const enough = Math.min(lines, succeeded + linesPerKill * (0.3 + 0.6 * random()));
    await eventually(() => succeeded >= enough);
    await server.kill();
    server = await next.start(options);
  }
  const batch = await pollBatch(server.openai, id, undefined, 50);
  const { output, ids } = await readBothFiles(server.openai, batch);
  expect(new Set(ids).size, `seed ${seed}`).toBe(lines);
  expect([ids.length, output.length], `seed ${seed}`).toEqual([lines, lines]);
  // Only what was in flight when the server was killed is paid twice.
  expect(succeeded, `seed ${seed}`).toBeLessThanOrEqual(lines + kills * 3 * maxConcurrency);
  expect([one, two, three].every(({ requests }) => requests.length > lines / 10)).toBe(true);
  await server.stop();
});

test('an endpoint that is killed in mid-batch and comes back costs no line', async () => {
  const one = await startKillableUpstream(5);
  await using two = await startKillableUpstream(5);
  await using server = await startServer({ upstream: [one.url, two.url], concurrency: 4 });
  const { id } = await createBatch(server.openai, chatLines(600));
  const completed = async (): Promise<number> =>
    (await server.openai.batches.retrieve(id)).request_counts?.completed ?? 0;
  await eventually(async () => (await completed()) > 50);
  await one.kill();
  const then = await completed();
  await eventually(async () => (await completed()) > then + 50);
  await using back = await startKillableUpstream(5, one.port);
  await eventually(async () => {
    const { upstreams } = (await (await server.call('/readyz')).json()) as { upstreams: { ok: boolean }[] };
    return upstreams.every(({ ok }) => ok) || (await completed()) === 600;
  });
  const batch = await pollBatch(server.openai, id);
  expect(batch.request_counts).toEqual({ total: 600, completed: 600, failed: 0 });
  expect(new Set((await readBothFiles(server.openai, batch)).ids).size).toBe(600);
  expect(back.port).toBe(one.port);
});

test('while all endpoints are away the batch waits, and everything says so', async () => {
  const one = await startUpstream();
  const two = await startUpstream();
  const ports = [one, two].map(({ baseURL }) => Number(new URL(baseURL).port));
  const messages: unknown[] = [];
  await using server = await startServer({
    upstream: [one.baseURL, two.baseURL],
    log: ({ message, upstream }) => messages.push(`${upstream}: ${message}`),
  });
  await Promise.all([one, two].map((upstream) => upstream[Symbol.asyncDispose]()));
  const { id } = await createBatch(server.openai, chatLines(20));
  const waiting = await pollBatch(server.openai, id, (batch) => 'waiting_for' in batch);
  expect(waiting).toMatchObject({ status: 'in_progress', waiting_for: { code: 'endpoint_fails' } });
  const ready = await server.call('/readyz');
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { upstream: { ok: false }, upstreams: [{ ok: false }, { ok: false }] },
  ]);
  for (const port of ports) {
    const message = `127.0.0.1:${port}: the model endpoint fails: requests wait until it answers`;
    expect(messages).toContain(message);
  }
  await using back = await startUpstream(echo, ports[0]);
  const batch = await pollBatch(server.openai, id);
  expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
  expect(back.requests.length).toBe(20);
});
