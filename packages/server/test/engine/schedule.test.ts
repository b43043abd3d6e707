import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  chatLines,
  createBatch,
  eventually,
  pollBatch,
  readBothFiles,
  uploadInput,
} from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { echo } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

const hour = 3_600_000;

test('when the window closes, lines in flight finish and the others are reported as expired', async () => {
  const clock = manualClock();
  const held = Promise.withResolvers<void>();
  await using server = await startServer({
    clock,
    concurrency: 3,
    script: async (request, answer, response) => {
      if (server.upstream.requests.length > 5) {
        await held.promise;
      }
      await echo(request, answer, response);
    },
  });
  const created = await createBatch(server.openai, chatLines(30));
  await eventually(() => server.upstream.requests.length === 8);
  clock.pass(24 * hour);
  held.resolve();
  const batch = await pollBatch(server.openai, created.id);
  expect(batch).toMatchObject({ status: 'expired', completed_at: null });
  expect(batch.expired_at).toBeGreaterThanOrEqual(batch.expires_at ?? 0);
  const { output, error, ids } = await readBothFiles(server.openai, batch);
  expect(ids).toHaveLength(30);
  expect(new Set(ids).size).toBe(30);
  expect(output).toHaveLength(8);
  expect(batch.request_counts).toEqual({ total: 30, completed: 8, failed: 0 });
  for (const line of error) {
    expect(line).toMatchObject({ response: null, error: { code: 'batch_expired' } });
    expect(line.error?.message).toBe(
      'This request could not be executed before the completion window expired.',
    );
  }
});

test('a batch found after its window has closed expires with a result for every line', async () => {
  const clock = manualClock();
  await using server = await startServer({ clock, script: () => undefined });
  const created = await createBatch(server.openai, chatLines(4));
  await eventually(() => server.upstream.requests.length === 4);
  clock.pass(30 * hour);
  await server.restart();
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.status).toBe('expired');
  const { error } = await readBothFiles(server.openai, batch);
  expect(error.map((line) => line.error?.code)).toEqual(Array(4).fill('batch_expired'));
});

test('lines run within the configured hours and not before', async () => {
  const clock = manualClock(Date.parse('2026-03-01T12:00:00Z'));
  await using server = await startServer({ clock, hours: '22:00-06:00', timeZone: 'UTC' });
  const created = await createBatch(server.openai, chatLines(5));
  await pollBatch(server.openai, created.id, (batch) => batch.status === 'in_progress');
  for (let passed = 0; passed < 19; passed++) {
    clock.pass(hour / 2);
    await server.openai.batches.retrieve(created.id);
  }
  expect(server.upstream.requests).toHaveLength(0);
  clock.pass(hour / 2);
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts?.completed).toBe(5);
});

test('an upstream that asks for a pause gets no request until its end', async () => {
  const clock = manualClock();
  await using server = await startServer({
    clock,
    concurrency: 1,
    script: (request, answer, response) => {
      if (server.upstream.requests.length > 1) {
        return echo(request, answer, response);
      }
      return answer(429, { error: { message: 'later' } }, { 'retry-after': '60' });
    },
  });
  const created = await createBatch(server.openai, chatLines(5));
  await eventually(() => server.upstream.requests.length === 1);
  await eventually(async () => /retries_total 1/.test(await (await server.call('/metrics')).text()));
  clock.pass(59_000);
  await server.openai.batches.retrieve(created.id);
  expect(server.upstream.requests).toHaveLength(1);
  clock.pass(1500);
  await pollBatch(server.openai, created.id);
  expect(server.upstream.requests).toHaveLength(6);
});

test('a huge batch leaves a small one its share, and no more calls are in flight than allowed', async () => {
  await using server = await startServer({
    concurrency: 4,
    script: (request, answer, response) => void setTimeout(() => void echo(request, answer, response), 3),
  });
  const huge = await createBatch(server.openai, chatLines(600));
  await eventually(() => server.upstream.requests.length > 20);
  const small = await createBatch(server.openai, chatLines(6));
  await pollBatch(server.openai, small.id);
  expect((await server.openai.batches.retrieve(huge.id)).status).toBe('in_progress');
  expect(server.upstream.peak()).toBeLessThanOrEqual(4);
  await server.openai.batches.cancel(huge.id);
  await pollBatch(server.openai, huge.id);
});

test('a batch cancelled during validation reports every line as cancelled and runs none', async () => {
  await using server = await startServer({ hours: closedNow(), timeZone: 'UTC' });
  const created = await createBatch(server.openai, chatLines(2000));
  await server.openai.batches.cancel(created.id);
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.status).toBe('cancelled');
  expect(batch.request_counts).toEqual({ total: 2000, completed: 0, failed: 0 });
  const { ids, error } = await readBothFiles(server.openai, batch);
  expect(ids).toHaveLength(2000);
  expect(error[0]?.error?.code).toBe('batch_cancelled');
  expect(server.upstream.requests).toHaveLength(0);
});

/** A minute of the day that is twelve hours away. */
function closedNow(): string {
  const from = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0');
  return `${from}:00-${from}:01`;
}

test('results are readable while the batch runs, from any line on', async () => {
  const held = Promise.withResolvers<void>();
  await using server = await startServer({
    concurrency: 1,
    script: async (request, answer, response) => {
      if (server.upstream.requests.length > 3) {
        await held.promise;
      }
      await echo(request, answer, response);
    },
  });
  const created = await createBatch(server.openai, chatLines(5));
  await eventually(() => server.upstream.requests.length === 4);
  const read = async (offset: number) => {
    const response = await server.call(`/v1/batches/${created.id}/output?offset=${offset}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    const { headers } = response;
    return [lines.length, headers.get('x-last-line'), headers.get('x-incomplete')];
  };
  await eventually(async () => (await read(0))[0] === 3);
  expect(await read(0)).toEqual([3, '3', 'true']);
  expect(await read(2)).toEqual([1, '3', 'true']);
  // Only the headers are asked for: nothing is opened that nobody would close.
  const openFiles = async () => (process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0);
  const before = await openFiles();
  for (let round = 0; round < 20; round++) {
    const head = await server.call(`/v1/batches/${created.id}/output?offset=1`, { method: 'HEAD' });
    expect([head.status, head.headers.get('x-last-line')]).toEqual([200, '3']);
  }
  expect(await openFiles()).toBeLessThan(before + 10);
  held.resolve();
  await pollBatch(server.openai, created.id);
  expect(await read(3)).toEqual([2, '5', 'false']);
  expect(await read(9)).toEqual([0, '9', 'false']);
  const none = await server.call(`/v1/batches/${created.id}/error`);
  expect([await none.text(), none.headers.get('x-last-line')]).toEqual(['', '0']);
});

test('a batch is validated and cancelled immediately, even while more batches than can run wait for their hours', async () => {
  const clock = manualClock(Date.parse('2026-03-01T12:00:00Z'));
  await using server = await startServer({ clock, hours: '22:00-06:00', timeZone: 'UTC' });
  const input = await uploadInput(server.openai, chatLines(1));
  const create = () =>
    server.openai.batches.create({
      input_file_id: input,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
  const created = await Promise.all(Array.from({ length: 128 }, create));
  await Promise.all(
    created.map(({ id }) => pollBatch(server.openai, id, ({ status }) => status === 'in_progress')),
  );
  // It is checked like the others, though it cannot run yet.
  const { id } = await create();
  await pollBatch(server.openai, id, ({ status }) => status === 'in_progress');
  await server.openai.batches.cancel(id);
  const batch = await pollBatch(server.openai, id);
  expect(batch).toMatchObject({ status: 'cancelled', request_counts: { total: 1, completed: 0, failed: 0 } });
  expect((await readBothFiles(server.openai, batch)).error).toMatchObject([
    { error: { code: 'batch_cancelled' } },
  ]);
});
