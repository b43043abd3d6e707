import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer, openAccess, type Upstream } from '@offpeak/server';
import { openFolderStorage } from '@offpeak/server/node';
import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import { hasEnded, stepBatch } from '../../src/lifecycle/batch-machine.ts';
import { unansweredLine } from '../../src/results/result-line.ts';
import { insertClaimed, newBatch, streamOf } from '../../src/testing/records.ts';
import { chatLine, createBatch, eventually, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { echo } from '../support/scripted-upstream.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const total = 60;
/** Long lines, so that the file is more than is read ahead. */
const input = Array.from({ length: total }, (_, index) => `${chatLine(`r${index}`, 'x'.repeat(20_000))}\n`);
const lineBytes = input.map((line) => Buffer.byteLength(line));

/** Nothing is to be sent. */
const noUpstream: Upstream = {
  send: () => Promise.reject(new Error('A request was sent.')),
  models: () => Promise.reject(new Error('The models were asked for.')),
  close: () => Promise.resolve(),
};

type Damage = (path: string) => Promise<void>;
const missing: Damage = (path) => rm(path);
const cutShort: Damage = (path) => truncate(path, offsetOf(50) + 100);

/** Puts another byte at a place of a line. */
function flip(line: number, at: number, byte: string): Damage {
  return async (path) => {
    const bytes = await readFile(path);
    bytes.write(byte, offsetOf(line) + at);
    await writeFile(path, bytes);
  };
}

function offsetOf(line: number): number {
  return lineBytes.slice(0, line).reduce((sum, bytes) => sum + bytes, 0);
}

/** The line end of line 40 (from 0) is gone: all lines after it move up. */
const joined = flip(41, -1, ' ');
const bodyBroken = flip(40, 60, '"');
const idBroken = flip(40, 0, '!');

async function damageInput(server: TestServer, damage: Damage): Promise<void> {
  const folder = join(server.dataDir, 'blobs');
  for (const name of await readdir(folder)) {
    if (name.startsWith('blob-')) {
      await damage(join(folder, name));
    }
  }
}

/** Every result once, none for two requests, and none of another request. */
async function readOnce(openai: OpenAI, batch: OpenAI.Batch): Promise<string[]> {
  const { output, ids } = await readBothFiles(openai, batch);
  expect(new Set(ids).size).toBe(ids.length);
  expect(batch.request_counts?.completed).toBe(output.length);
  return ids;
}

test.each([
  ['missing', missing, 'input_unreadable', null],
  ['cut short', cutShort, 'input_unreadable', null],
  ['changed', bodyBroken, 'invalid_json_line', 41],
] as const)('an input that is %s before it is checked fails the batch', async (_, damage, code, line) => {
  await using server = await startServer();
  const inputId = await server.openai.files.create({
    file: new File(input, 'input.jsonl'),
    purpose: 'batch',
  });
  await damageInput(server, damage);
  const created = await server.openai.batches.create({
    input_file_id: inputId.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  });
  const batch = await pollBatch(server.openai, created.id);
  expect(batch).toMatchObject({ status: 'failed', output_file_id: null, request_counts: { total: 0 } });
  expect(batch.errors?.data).toMatchObject([{ code, line }]);
  if (line === null) {
    expect(batch.errors?.data?.[0]?.message).toMatch(
      `${inputId.id} can no longer be read: its stored bytes are`,
    );
  }
  expect(server.upstream.requests).toHaveLength(0);
});

/** A server that has answered 5 requests of a batch and holds the next. */
async function startHalfWay(): Promise<{ server: TestServer; id: string; release: () => void }> {
  const held = Promise.withResolvers<void>();
  let isHeld = true;
  const server = await startServer({
    concurrency: 2,
    script: async (request, answer, response) => {
      if (isHeld && server.upstream.requests.length > 5) {
        await held.promise;
      }
      await echo(request, answer, response);
    },
  });
  const { id } = await createBatch(server.openai, input.join(''));
  await eventually(() => server.upstream.requests.length === 7);
  const release = (): void => {
    isHeld = false;
    held.resolve();
  };
  return { server, id, release };
}

test('an input that is truncated during the run ends the batch with the results so far', async () => {
  const { server, id, release } = await startHalfWay();
  await using _ = server;
  await damageInput(server, cutShort);
  release();
  const batch = await pollBatch(server.openai, id);
  expect(batch).toMatchObject({ status: 'failed', request_counts: { total, completed: 50, failed: 0 } });
  expect(batch.errors?.data).toMatchObject([{ code: 'input_unreadable', line: null }]);
  expect(await readOnce(server.openai, batch)).toHaveLength(50);
  expect(server.upstream.requests).toHaveLength(50);
  const partial = await server.call(`/v1/batches/${id}/output`);
  expect([partial.headers.get('x-last-line'), partial.headers.get('x-incomplete')]).toEqual(['50', 'false']);
});

test.each([
  ['missing', missing, { status: 'failed', request_counts: { total, completed: 5, failed: 0 } }, 5],
  ['cut short', cutShort, { status: 'failed', request_counts: { total, completed: 50, failed: 0 } }, 50],
  [
    'changed in a body',
    bodyBroken,
    { status: 'completed', request_counts: { completed: 59, failed: 1 } },
    60,
  ],
  ['changed in an id', idBroken, { status: 'failed', request_counts: { completed: 59, failed: 0 } }, 59],
  ['changed in a line end', joined, { status: 'failed', request_counts: { completed: 5, failed: 0 } }, 5],
] as const)(
  'an input that is found %s after a restart ends the batch, and no request runs twice',
  async (_, damage, end, results) => {
    const { server, id, release } = await startHalfWay();
    await using __ = server;
    const before = server.upstream.requests.length;
    await server.restart(() => damageInput(server, damage));
    release();
    const batch = await pollBatch(server.openai, id);
    expect(batch).toMatchObject(end);
    const ids = await readOnce(server.openai, batch);
    expect(ids).toHaveLength(results);
    expect(server.upstream.requests.length - before).toBeLessThanOrEqual(total - 5);
    if (end.status === 'failed') {
      expect(batch.errors?.data?.[0]).toMatchObject({ code: 'input_unreadable' });
      expect(batch.errors?.data?.[0]?.message).toContain(batch.input_file_id);
    }
  },
);

test('a request whose line has changed has one result that says so', async () => {
  const { server, id, release } = await startHalfWay();
  await using _ = server;
  await damageInput(server, bodyBroken);
  release();
  const batch = await pollBatch(server.openai, id);
  expect(batch).toMatchObject({ status: 'completed', errors: null });
  const { error, ids } = await readBothFiles(server.openai, batch);
  expect(new Set(ids).size).toBe(total);
  expect(error).toMatchObject([{ custom_id: 'r40', response: null, error: { code: 'input_unreadable' } }]);
});

test('a batch that is cancelled when its input is gone ends with the results so far', async () => {
  const { server, id, release } = await startHalfWay();
  await using _ = server;
  await damageInput(server, missing);
  await server.openai.batches.cancel(id);
  release();
  const batch = await pollBatch(server.openai, id);
  expect(batch).toMatchObject({ status: 'cancelled', request_counts: { total, failed: 0 } });
  expect(batch.errors?.data).toMatchObject([{ code: 'input_unreadable' }]);
  const sent = server.upstream.requests.length;
  expect(sent).toBeLessThan(total);
  expect(await readOnce(server.openai, batch)).toHaveLength(sent);
});

test('a batch whose requests all have their results no longer needs its input', async () => {
  await using folder = await makeTempFolder();
  const clock = manualClock();
  const storage = await openFolderStorage(folder.path);
  const segment = await storage.blobs.write(streamOf(input.join('')), { maxBytes: 1e7 });
  const running = stepBatch(
    newBatch({ input: [segment] }, clock.now() / 1000),
    { type: 'validated', total, model: null },
    clock.now() / 1000,
  );
  if (running === null) {
    throw new Error('The batch cannot be validated.');
  }
  const claim = await insertClaimed(storage, running);
  const journal = await storage.journals.open(claim);
  const lines = input.map((_, index) =>
    unansweredLine(running.state.id, { index, customId: `"r${index}"` }, { code: 'refused', message: 'no' }),
  );
  const entries = lines.map(
    (text, index) => ({ index, kind: 'error', text, counted: true, usage: null }) as const,
  );
  await journal.append({ seq: 1, entries });
  await journal.close();
  await storage.batches.release(claim);
  await flip(41, -1, ' ')(join(folder.path, 'blobs', segment.blob));
  const server = createServer({ storage, clock, auth: openAccess(), upstream: noUpstream });
  server.start();
  const state = async () => (await storage.batches.get('default', running.state.id))?.state;
  await eventually(async () => hasEnded((await state()) ?? running.state));
  expect(await state()).toMatchObject({
    status: 'completed',
    request_counts: { failed: total },
    errors: null,
  });
  await server.close();
});
