import { Readable } from 'node:stream';
import { createClient, runBatch, submitBatch } from '@offpeak/core';
import { expect, test, vi } from 'vitest';
import { isReplayable } from '../../src/submit/shard-source.ts';
import { sleep } from '../../src/util/sleep.ts';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) => {
  const short = await (await import('../support/short-waits.ts')).shortWaits(original);
  return { ...short, sleep: vi.fn(short.sleep) };
});

const endpoint = '/v1/embeddings';
const requests = [{ body: { input: 'a' } }, { body: { input: 'b' } }];

async function* lines() {
  yield* requests;
}

test.each([
  ['an array', requests, true],
  ['a set', new Set(requests), true],
  ['a file', new Blob(['{}']), true],
  ['an iterator for each pass', { [Symbol.iterator]: () => requests.values() }, true],
  ['requests that are known to be replayable', { isReplayable: true, [Symbol.asyncIterator]: lines }, true],
  ['an iterator', requests.values(), false],
  ['one iterator handed out again', ((one) => ({ [Symbol.iterator]: () => one }))(requests.values()), false],
  ['an async generator', lines(), false],
  ['a web stream', new ReadableStream(), false],
  ['a Node stream', Readable.from(requests), false],
  ['an async iterable without a next', ((one) => ({ [Symbol.asyncIterator]: () => one }))(lines()), false],
])('%s: can it be gone through again?', (_, source, expected) => {
  expect(isReplayable(source as never)).toBe(expected);
});

test('a Node stream is not read twice: a failed upload and a refused batch are thrown', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  let fails = 1;
  api.fault = ({ method, path, response }) => {
    const newest = api.batches[0];
    if (method === 'GET' && newest) {
      Object.assign(newest, { status: 'failed', output_file_id: null, errors: { data: [{ code: 'x' }] } });
    }
    return method === 'POST' && path === '/files' && fails-- > 0 && Boolean(response.writeHead(503).end());
  };
  const submitted = submitBatch(client, Readable.from(requests), { endpoint });
  await expect(submitted).rejects.toMatchObject({ code: 'server_error' });
  const results = runBatch(client, Readable.from(requests), { endpoint });
  await expect(results.next()).rejects.toMatchObject({ code: 'batch_failed' });
  const again = runBatch(client, Readable.from(requests), { endpoint, retries: 1 });
  await expect(again.next()).rejects.toMatchObject({ code: 'invalid_option', param: 'retries' });
});

test('requests are uploaded again only after the wait that the server asked for', async () => {
  await using api = await new ScriptedApi().start();
  let full = 1;
  api.fault = ({ method, path, response }) =>
    method === 'POST' &&
    path === '/files' &&
    full-- > 0 &&
    Boolean(response.writeHead(429, { 'retry-after': '7' }).end());
  await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
  expect(vi.mocked(sleep).mock.calls.map(([ms]) => ms)).toContain(7000);
});
