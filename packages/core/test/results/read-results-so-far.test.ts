import {
  type BatchResult,
  createClient,
  type ReadResultsSoFarOptions,
  type ResultsCursor,
  readResultsSoFar,
} from '@offpeak/core';
import { expect, test, vi } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const line = (id: string) =>
  `${JSON.stringify({ id, custom_id: id, response: { status_code: 200, body: { id } }, error: null })}\n`;

/** A server with the results so far of one batch. `cutAfter` cuts each response behind so many bytes. */
async function setUp() {
  const api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'in_progress' });
  const files: Record<string, string[]> = { output: [], error: [] };
  const at = { offsets: [] as string[], cutAfter: Number.POSITIVE_INFINITY, isIncomplete: true };
  api.fault = ({ path, query, response, request }) => {
    const lines = files[path.split('/')[3] ?? ''];
    if (!lines) {
      return false;
    }
    at.offsets.push(`${path.split('/')[3]} ${query.get('offset')}`);
    const body = Buffer.from(lines.slice(Number(query.get('offset'))).join(''));
    response.writeHead(200, { 'x-incomplete': String(at.isIncomplete), 'content-length': body.length });
    const part = body.subarray(0, at.cutAfter);
    response.write(part, () => (part.length < body.length ? request.socket.destroy() : response.end()));
    return true;
  };
  const client = createClient({ baseURL: api.baseURL });
  let cursor: ResultsCursor | undefined;
  const read = async (options: ReadResultsSoFarOptions = {}) => {
    const results: BatchResult[] = [];
    const onCursor = (next: ResultsCursor) => {
      cursor = next;
    };
    for await (const result of readResultsSoFar(client, batch.id, { after: cursor, onCursor, ...options })) {
      results.push(result);
    }
    return results;
  };
  const ids = async () => (await read()).map(({ customId }) => customId);
  return {
    api,
    batch,
    client,
    files,
    at,
    ids,
    read,
    cursor: () => cursor,
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

test('each read continues behind the last one, in both files, until the batch has ended', async () => {
  await using server = await setUp();
  const { files, at, ids, cursor } = server;
  expect(await ids()).toEqual([]);
  files.output?.push(line('a'), line('b'));
  files.error?.push(line('c'));
  expect(await ids()).toEqual(['a', 'b', 'c']);
  expect(cursor()).toEqual({ output: 2, error: 1, complete: false });
  expect(await ids()).toEqual([]);
  files.output?.push(line('d'));
  at.isIncomplete = false;
  at.offsets = [];
  expect(await ids()).toEqual(['d']);
  expect(at.offsets).toEqual(['output 2', 'error 1']);
  expect(cursor()).toEqual({ output: 3, error: 1, complete: true });
});

test('results have their place in the whole file', async () => {
  await using server = await setUp();
  const { files, batch, read } = server;
  files.output?.push(line('a'));
  await read();
  files.output?.push('{"custom_id":"b","resp\n', line('c'));
  expect((await read()).map(({ customId, position }) => [customId, position])).toEqual([
    ['c', { batchId: batch.id, file: 'output', line: 3 }],
    ['b', { batchId: batch.id, file: 'output', line: 2 }],
  ]);
});

test('a download that breaks resumes behind its last whole line, and loses and repeats none', async () => {
  await using server = await setUp();
  const { files, at, ids } = server;
  const all = Array.from({ length: 9 }, (_, n) => `${n}`);
  files.output?.push(...all.map(line));
  at.cutAfter = line('0').length * 2.5;
  expect(await ids()).toEqual(all);
  expect(at.offsets.filter((offset) => offset.startsWith('output'))).toEqual([
    'output 0',
    'output 2',
    'output 4',
    'output 6',
    'output 8',
  ]);
});

test('a download that breaks three times without a line fails', async () => {
  await using server = await setUp();
  const { files, at, ids } = server;
  files.output?.push(line('a'));
  at.cutAfter = 5;
  await expect(ids()).rejects.toMatchObject({ code: 'network' });
  expect(at.offsets).toHaveLength(3);
});

test('a server without the extension is an error, also if it answers with something else', async () => {
  await using server = await setUp();
  const { api, ids } = server;
  api.failNext(404);
  await expect(ids()).rejects.toMatchObject({ code: 'not_found' });
  api.fault = undefined;
  await expect(ids()).rejects.toMatchObject({ code: 'bad_response' });
});

test('the reader can stop early, and can be aborted', async () => {
  await using server = await setUp();
  const { client, batch, files } = server;
  files.output?.push(line('a'), line('b'));
  let cursor: ResultsCursor | null = null;
  for await (const _ of readResultsSoFar(client, batch.id, { onCursor: (next) => (cursor = next) })) {
    break;
  }
  // What was not consumed is read again.
  expect(cursor).toBeNull();
  const stopped = readResultsSoFar(client, batch.id, { signal: AbortSignal.abort() });
  await expect(stopped.next()).rejects.toMatchObject({ code: 'aborted' });
});
