import type { LogEntry } from '@offpeak/server';
import { serve } from '@offpeak/server/node';
import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import {
  chatLine,
  chatLines,
  createBatch,
  eventually,
  pollBatch,
  readBothFiles,
} from '../support/batch-file.ts';
import { fastClock } from '../support/fast-clock.ts';
import { echo, type Script, startUpstream } from '../support/scripted-upstream.ts';
import { clientOf, startServer } from '../support/start-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const retry = { firstMs: 5, maxMs: 20 };

/** A log that is kept, without what is usual. */
function keptLog() {
  const entries: LogEntry[] = [];
  return {
    log: (entry: LogEntry) => entries.push(entry),
    about: (part: string) => entries.filter(({ message }) => message.includes(part)),
  };
}

function waitOf(batch: OpenAI.Batch): { code: string; message: string } | undefined {
  return (batch as { waiting_for?: { code: string; message: string } }).waiting_for;
}

/** Asks for a batch until it says what it waits for. */
async function pollWait(openai: OpenAI, id: string) {
  const batch = await pollBatch(openai, id, (one) => waitOf(one) !== undefined);
  return waitOf(batch);
}

test('an unreachable endpoint is reported at the start, by the batch and by /readyz, and requests wait for it', async () => {
  await using folder = await makeTempFolder();
  const gone = await startUpstream();
  const port = Number(new URL(gone.baseURL).port);
  await gone[Symbol.asyncDispose]();
  const { log, about } = keptLog();
  const server = await serve({
    upstream: gone.baseURL,
    port: 0,
    dataDir: folder.path,
    retry,
    log,
    clock: fastClock(),
  });
  try {
    const readiness = async () => (await fetch(`${server.url}/readyz`)).json();
    await eventually(() => about('endpoint').length > 0);
    expect(about('endpoint')).toEqual([
      {
        level: 'warn',
        message: 'the model endpoint fails: requests wait until it answers',
        reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
      },
    ]);
    const openai = clientOf(server.url);
    const created = await createBatch(openai, chatLines(20));
    expect(await pollWait(openai, created.id)).toMatchObject({
      code: 'endpoint_fails',
      message: 'Waiting for the model endpoint: connect ECONNREFUSED.',
      since: expect.any(Number),
    });
    expect(waitOf((await openai.batches.list()).data[0] as OpenAI.Batch)).toBeDefined();
    expect(await readiness()).toMatchObject({
      status: 'ready',
      upstream: { ok: false, reason: 'connect ECONNREFUSED', since: expect.any(Number) },
    });
    await using back = await startUpstream(echo, port);
    const batch = await pollBatch(openai, created.id);
    expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
    expect(waitOf(batch)).toBeUndefined();
    expect(back.requests).toHaveLength(20);
    expect(await readiness()).toMatchObject({ upstream: { ok: true } });
    expect(about('endpoint')).toMatchObject([{}, { message: 'the model endpoint answers again' }]);
  } finally {
    await server.close({ drainMs: 0 });
  }
});

test('an endpoint that is back is detected without a batch', async () => {
  await using folder = await makeTempFolder();
  const gone = await startUpstream();
  await gone[Symbol.asyncDispose]();
  const { log, about } = keptLog();
  const server = await serve({
    upstream: gone.baseURL,
    port: 0,
    dataDir: folder.path,
    retry,
    log,
    clock: fastClock(),
  });
  try {
    await eventually(() => about('endpoint').length > 0);
    await using _ = await startUpstream(echo, Number(new URL(gone.baseURL).port));
    await eventually(() => about('answers again').length > 0);
  } finally {
    await server.close({ drainMs: 0 });
  }
});

const list: Script = (_, answer) => answer(200, { object: 'list', data: [{ id: 'a' }, { id: 'b' }] });
const starts: [string, Script, object][] = [
  ['lists models', list, { level: 'info', message: 'the model endpoint answers', models: 2 }],
  [
    'refuses the key',
    (_, answer) => answer(401, { error: 'no' }),
    { level: 'warn', message: 'the model endpoint refuses to list its models', status: 401 },
  ],
  [
    'knows no such path',
    (_, answer) => answer(404, 'no'),
    { level: 'warn', message: 'the model endpoint has no list of models', status: 404 },
  ],
  [
    'knows no such path and says 200',
    (_, answer) => answer(200, { error: 'Unexpected endpoint or method. (GET /models)' }),
    { level: 'warn', message: 'the model endpoint has no list of models', status: 200 },
  ],
  [
    'is something else',
    (_, __, response) => void response.end('<html>'),
    { level: 'warn', message: 'the model endpoint answers with something that is not a list of models' },
  ],
  [
    'closes the connection',
    (_, __, response) => void response.destroy(),
    { level: 'warn', message: 'the model endpoint did not list its models', reason: 'other side closed' },
  ],
];

test.each(starts)('the log says at the start that the endpoint %s', async (_, models, entry) => {
  await using upstream = await startUpstream();
  upstream.models = models;
  await using folder = await makeTempFolder();
  const { log, about } = keptLog();
  const server = await serve({
    upstream: upstream.baseURL,
    port: 0,
    dataDir: folder.path,
    log,
    clock: fastClock(),
  });
  await eventually(() => about('endpoint').length > 0);
  expect(about('endpoint')).toMatchObject([entry]);
  await server.close({ drainMs: 0 });
});

test('a base URL that lists models is named if the given one does not', async () => {
  await using upstream = await startUpstream();
  upstream.models = ({ path }, answer) =>
    path === '/v1/models' ? answer(200, { object: 'list', data: [] }) : answer(404, 'no');
  await using folder = await makeTempFolder();
  const { log, about } = keptLog();
  const given = upstream.baseURL.replace(/\/v1$/, '/api');
  const server = await serve({ upstream: given, port: 0, dataDir: folder.path, log, clock: fastClock() });
  await eventually(() => about('endpoint').length > 0);
  expect(about('endpoint')).toMatchObject([
    { status: 404, hint: `${upstream.baseURL} lists models: use it as upstream` },
  ]);
  await server.close({ drainMs: 0 });
});

test.each([
  [402, 'Insufficient Balance'],
  [401, 'The key has expired'],
  [403, 'Not in your region any more'],
  [404, 'The model was unloaded'],
])(
  'a batch whose lines are all refused with %i from some point on waits until they are not',
  async (status, message) => {
    let isRefusing = false;
    const { log, about } = keptLog();
    await using server = await startServer({
      clock: fastClock(),
      retry,
      log,
      script: (request, answer, response) => {
        if (server.upstream.requests.length > 30) {
          isRefusing = !isPaid;
        }
        if (isRefusing) {
          answer(status, { error: { message, code: 'because' } });
        } else {
          void echo(request, answer, response);
        }
      },
    });
    let isPaid = false;
    const created = await createBatch(server.openai, chatLines(300));
    expect(await pollWait(server.openai, created.id)).toMatchObject({
      code: 'endpoint_refuses',
      message: `Waiting for the model endpoint, which refuses every request: status ${status} (because).`,
    });
    isPaid = true;
    const batch = await pollBatch(server.openai, created.id);
    const { failed, completed } = batch.request_counts ?? { failed: 0, completed: 0 };
    expect([failed + completed, failed < 10]).toEqual([300, true]);
    const { ids } = await readBothFiles(server.openai, batch);
    expect(new Set(ids).size).toBe(300);
    expect(about('refuses every request')).toMatchObject([
      { batch: created.id, reason: `status ${status} (because)` },
    ]);
    expect(about('accepts the batch again')).toHaveLength(1);
  },
);

test('a restart keeps in mind that a batch had answers', async () => {
  let isHolding = true;
  await using server = await startServer({
    clock: fastClock(),
    retry,
    script: (request, answer, response) => {
      if (server.upstream.requests.length <= 30) {
        void echo(request, answer, response);
      } else if (!isHolding) {
        answer(403, { error: { message: 'Not in your region any more' } });
      }
    },
  });
  const created = await createBatch(server.openai, chatLines(100));
  await pollBatch(server.openai, created.id, (batch) => batch.request_counts?.completed === 30);
  await server.restart(async () => {
    isHolding = false;
  });
  expect(await pollWait(server.openai, created.id)).toMatchObject({ code: 'endpoint_refuses' });
  expect((await server.openai.batches.retrieve(created.id)).request_counts?.failed).toBeLessThan(10);
});

test('a batch that is refused does not delay another, and one that never had a right fails', async () => {
  await using server = await startServer({
    clock: fastClock(),
    retry,
    script: (request, answer, response) => {
      if (request.text.includes('locked')) {
        answer(401, { error: { message: 'Wrong key for this model' } });
      } else if (request.text.includes('forbidden')) {
        answer(403, { error: { message: 'Not yours' } });
      } else {
        void echo(request, answer, response);
      }
    },
  });
  const lines = (text: string) => Array.from({ length: 40 }, (_, n) => chatLine(`r${n}`, text)).join('\n');
  const locked = await createBatch(server.openai, lines('locked'));
  await pollWait(server.openai, locked.id);
  const good = await pollBatch(server.openai, (await createBatch(server.openai, lines('good'))).id);
  expect(good.request_counts).toEqual({ total: 40, completed: 40, failed: 0 });
  expect(waitOf(await server.openai.batches.retrieve(locked.id))).toBeDefined();
  const forbidden = await pollBatch(server.openai, (await createBatch(server.openai, lines('forbidden'))).id);
  expect(forbidden.request_counts).toEqual({ total: 40, completed: 0, failed: 40 });
  await server.openai.batches.cancel(locked.id);
  const cancelled = await pollBatch(server.openai, locked.id);
  expect((await readBothFiles(server.openai, cancelled)).ids).toHaveLength(40);
});

const wasteful: [string, Script, string][] = [
  [
    'ends each answer early',
    (_, __, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      setTimeout(() => response.destroy(), 1);
    },
    'other side closed',
  ],
  [
    'sends an answer that nobody asked for before each',
    (_, answer, response) => {
      response.socket?.write('HTTP/1.1 100 Continue\r\n\r\n');
      answer(200, {});
    },
    'bad response',
  ],
  [
    'answers with a page',
    (_, __, response) => void response.end('<html>'),
    'its answers are not JSON objects',
  ],
];

test.each(wasteful)(
  'an endpoint that %s is asked less and less, says so, and each line is given up after some tries',
  async (_, script, reason) => {
    const { log, about } = keptLog();
    const isSeen = Promise.withResolvers<void>();
    await using server = await startServer({
      clock: fastClock(),
      retry: { ...retry, maxAttempts: 4 },
      log,
      async script(...call) {
        // The batch must not end before its wait was read.
        if (server.upstream.requests.length > 10) {
          await isSeen.promise;
        }
        await script(...call);
      },
    });
    const created = await createBatch(server.openai, chatLines(5));
    const wait = await pollWait(server.openai, created.id);
    isSeen.resolve();
    expect(wait).toMatchObject({
      code: 'endpoint_fails',
      message: `Waiting for the model endpoint: ${reason}.`,
    });
    const batch = await pollBatch(server.openai, created.id);
    expect(batch.request_counts).toEqual({ total: 5, completed: 0, failed: 5 });
    expect(server.upstream.requests).toHaveLength(5 * 4);
    expect(about('the model endpoint fails')).toMatchObject([{ level: 'warn' }]);
  },
);

test('a batch outside of the hours says so', async () => {
  const hour = new Date(Date.now() + 2 * 3_600_000).getUTCHours();
  const two = (number: number) => String(number % 24).padStart(2, '0');
  const hours = `${two(hour)}:00-${two(hour + 1)}:00`;
  await using server = await startServer({ hours, timeZone: 'UTC' });
  const created = await createBatch(server.openai, chatLines(1));
  expect(await pollWait(server.openai, created.id)).toMatchObject({
    code: 'hours',
    message: `Waiting for the hours in which requests run: ${hours.replace('-', ' to ')} (UTC).`,
  });
});

test('a pause that the endpoint asks for is reported with its end', async () => {
  await using server = await startServer({
    clock: fastClock(),
    retry,
    script: (_, answer) => answer(429, { error: { message: 'slow down' } }, { 'retry-after': '600' }),
  });
  const created = await createBatch(server.openai, chatLines(1));
  const wait = await pollWait(server.openai, created.id);
  expect(wait).toMatchObject({ code: 'endpoint_busy', until: expect.any(Number) });
});
