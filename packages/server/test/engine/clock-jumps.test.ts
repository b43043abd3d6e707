import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry } from '@offpeak/server';
import { expect, test } from 'vitest';
import { chatLines, createBatch, eventually, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { echo } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([-hour, 31 * day])(
  'a time of day that is set by %s ms holds up no retry and expires nothing',
  async (jump) => {
    const clock = manualClock();
    let refused = 0;
    await using server = await startServer({
      clock,
      concurrency: 2,
      retry: { firstMs: 1000, maxMs: 1000 },
      script: (request, answer, response) => {
        refused += 1;
        return refused <= 4 ? answer(500, { error: { message: 'oops' } }) : echo(request, answer, response);
      },
    });
    const created = await createBatch(server.openai, chatLines(20));
    await eventually(() => refused >= 2);
    clock.jump(jump);
    // Far less time than the jump.
    for (let seconds = 0; seconds < 200; seconds++) {
      clock.pass(1000);
      if ((await server.openai.batches.retrieve(created.id)).status === 'completed') {
        break;
      }
    }
    const batch = await server.openai.batches.retrieve(created.id);
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 20, completed: 20, failed: 0 },
    });
    expect(Math.abs((batch.completed_at ?? 0) - batch.created_at)).toBeLessThan(300);
    clock.jump(-jump);
    expect((await readBothFiles(server.openai, batch)).output).toHaveLength(20);
  },
);

test('sweeps are skipped while the time of day jumps, with a log entry, until it is steady again', async () => {
  const clock = manualClock();
  const entries: LogEntry[] = [];
  await using server = await startServer({ clock, log: (entry) => entries.push(entry) });
  const created = await createBatch(server.openai, chatLines(2));
  const batch = await pollBatch(server.openai, created.id);
  const blobs = async () => (await readdir(join(server.dataDir, 'blobs'))).length;
  const pass = async (minutes: number) => {
    for (let passed = 0; passed < minutes; passed++) {
      clock.pass(minute);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await pass(20);
  // Longer than the server doubts it, and shorter than it takes to delete anything.
  clock.jump(31 * day);
  await pass(8);
  clock.jump(-31 * day);
  await pass(20);
  expect(await blobs()).toBe(2);
  expect((await readBothFiles(server.openai, batch)).output).toHaveLength(2);
  expect(entries.filter(({ message }) => message.startsWith('the clock jumped'))).toMatchObject([
    { level: 'warn', bySeconds: (31 * day) / 1000 },
    { level: 'warn', bySeconds: (-31 * day) / 1000 },
  ]);
  clock.jump(31 * day);
  await pass(20);
  await eventually(async () => (await blobs()) === 0);
  expect(entries.some(({ message }) => message === 'swept')).toBe(true);
});
