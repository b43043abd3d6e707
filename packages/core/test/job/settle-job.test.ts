import { type BatchJob, canDiscardJob, createClient, settleCreation, submitBatch } from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original, 1000),
);

const endpoint = '/v1/embeddings';
const requests = [{ customId: 'a', body: { model: 'm', input: 'a' } }];
const shard = { index: 0, key: 'k-0', requests: 1, bytes: 1, input_file_id: 'file-1', batch_id: null };

function jobOf(...shards: Partial<BatchJob['shards'][number]>[]): BatchJob {
  const limits = { requests: 1, bytes: 1, embeddingInputs: 1 };
  const all = shards.map((more, index) => ({ ...shard, index, ...more }));
  return { version: 1, key: 'k', endpoint, created_at: 1, limits, shards: all, complete: false };
}

describe('a saved job can be discarded', () => {
  test.each<[string, BatchJob, boolean]>([
    ['without shards', jobOf(), true],
    ['before its file is uploaded', jobOf({ input_file_id: null, creating: false }), true],
    ['with a file and nothing else', jobOf({ creating: false }), true],
    ['with a file, made before creations were noted', jobOf({}), false],
    ['with an open creation', jobOf({ creating: true }), false],
    [
      'with an open creation of a file that is not noted',
      jobOf({ input_file_id: null, creating: true }),
      false,
    ],
    ['with a batch', jobOf({ batch_id: 'batch_1', creating: false }), false],
    ['with a batch in its last shard', jobOf({ creating: false }, { batch_id: 'batch_1' }), false],
    ['that runs again one with a batch', { ...jobOf(), previous: jobOf({ batch_id: 'batch_1' }) }, false],
    ['that runs again one without', { ...jobOf(), previous: jobOf({ creating: false }) }, true],
  ])('%s', (_, job, expected) => {
    expect(canDiscardJob(job)).toBe(expected);
    expect(canDiscardJob(JSON.parse(JSON.stringify(job)))).toBe(expected);
  });
});

describe('what a run that failed leaves behind', () => {
  const answer = (status: number, error: object = {}) => ({
    status,
    body: JSON.stringify({ error: { message: 'No.', type: 'x', param: null, code: null, ...error } }),
  });
  test.each<[string, string, ReturnType<typeof answer> | 'cut' | 'lost', boolean]>([
    ['a wrong key', 'POST /files', answer(401), true],
    ['no connection for the file', 'POST /files', 'cut', true],
    ['a refused file', 'POST /files', answer(400), true],
    ['a refused batch', 'POST /batches', answer(400), true],
    ['a wrong key for batches', 'POST /batches', answer(401), true],
    ['no money', 'POST /batches', answer(402), true],
    ['too many batches an hour', 'POST /batches', answer(429), true],
    ['a batch without an answer', 'POST /batches', 'lost', false],
    ['a batch that a proxy gave up on', 'POST /batches', answer(504), false],
  ])('%s', async (_, what, fate, expected) => {
    await using api = await new ScriptedApi().start();
    api.fault = ({ method, path, request, response, actThenCut }) => {
      // Nothing can be found out afterwards.
      if (method === 'GET' && path === '/batches') {
        return Boolean(response.writeHead(404).end());
      }
      if (`${method} ${path}` !== what) {
        return false;
      }
      if (fate === 'lost') {
        actThenCut();
      } else if (fate === 'cut') {
        request.socket.destroy();
      } else {
        response.writeHead(fate.status).end(fate.body);
      }
      return true;
    };
    let saved: BatchJob | undefined;
    const submitted = submitBatch(createClient({ baseURL: api.baseURL, maxRetries: 0 }), requests, {
      endpoint,
      onJob(job) {
        saved = JSON.parse(JSON.stringify(job));
      },
    });
    await expect(submitted).rejects.toThrow();
    expect(canDiscardJob(saved as BatchJob)).toBe(expected);
    // Discarding it, and sending the requests again, pays for one batch.
    if (expected) {
      api.fault = undefined;
      await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
      expect(api.batches).toHaveLength(1);
    }
  });

  test('a run that waits for room, too, which has no batch', async () => {
    await using api = await new ScriptedApi().start();
    const refusal = answer(400, { code: 'token_limit_exceeded' });
    const stop = new AbortController();
    api.fault = ({ method, path, response }) =>
      method === 'POST' && path === '/batches' && Boolean(response.writeHead(400).end(refusal.body));
    let saved: BatchJob | undefined;
    const submitted = submitBatch(createClient({ baseURL: api.baseURL }), requests, {
      endpoint,
      signal: stop.signal,
      onJob(job) {
        saved = structuredClone(job);
        if (job.shards[0]?.refused_creations === 2) {
          stop.abort();
        }
      },
    });
    await expect(submitted).rejects.toMatchObject({ code: 'aborted' });
    expect(saved?.shards[0]).toMatchObject({ creating: false, batch_id: null });
    expect(canDiscardJob(saved as BatchJob)).toBe(true);
  });
});

test('a creation is settled in a copy of the job', () => {
  const job = jobOf({ batch_id: 'batch_0', creating: false }, { creating: true });
  const before = structuredClone(job);
  expect(settleCreation(job, 1, 'batch_1').shards[1]).toMatchObject({
    batch_id: 'batch_1',
    input_file_id: 'file-1',
    creating: false,
  });
  expect(settleCreation(job, 1, null).shards[1]).toMatchObject({ batch_id: null, creating: false });
  expect(job).toEqual(before);
  expect(() => settleCreation(job, 2, null)).toThrow(
    expect.objectContaining({ code: 'invalid_option', param: 'index' }),
  );
});
