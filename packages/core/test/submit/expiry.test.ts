import { type BatchJob, canDiscardJob, createClient, submitBatch } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
import { type ApiCall, ScriptedApi } from '../support/scripted-api.ts';

const endpoint = '/v1/embeddings';
const requests = ['a', 'b', 'c'].map((input) => ({ customId: input, body: { model: 'm', input } }));
const lines = requests.map(({ customId, body }) =>
  JSON.stringify({ custom_id: customId, method: 'POST', url: endpoint, body }),
);
/** Large enough for an upload in parts. */
const large = new Blob([
  lines.map((line) => `${line.slice(0, -1)},"pad":"${'x'.repeat(6_000_000)}"}`).join('\n'),
]);

const openaiError = (message: string, param: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param, code: null },
});
/** How providers refuse an expiry. */
const refusals: [string, number, object][] = [
  ['by name', 400, openaiError('expires_after is not supported.')],
  ['by its range', 400, openaiError('expires_after[seconds] must be between 1209600 and 2592000.')],
  ['by param', 400, openaiError('Unknown parameter.', 'expires_after')],
  [
    'as FastAPI',
    422,
    { detail: [{ loc: ['body', 'expires_after[anchor]'], msg: 'Extra inputs are not permitted' }] },
  ],
];

function refuseExpiry(status: number, error: object) {
  return ({ method, path, body, response }: ApiCall): boolean =>
    method === 'POST' &&
    (path === '/files' || path === '/uploads') &&
    body.includes('expires_after') &&
    Boolean(response.writeHead(status).end(JSON.stringify(error)));
}

describe('a provider that refuses the default expiry', () => {
  test.each(refusals)('%s gets the file without one, and the job says so', async (_, status, error) => {
    await using api = await new ScriptedApi().start();
    api.fault = refuseExpiry(status, error);
    const client = createClient({ baseURL: api.baseURL });
    const job = await submitBatch(client, requests, { endpoint });
    expect(job.expiry_refused).toBe(true);
    expect([...api.files.values()].map(({ object }) => object.expires_at)).toContain(undefined);
    expect(api.batches).toHaveLength(1);
    expect(api.count('POST', '/files')).toBe(2);
  });

  test.each<[string, () => typeof requests | Blob, number]>([
    ['an array, in several batches', () => requests, 2],
    ['a file', () => new Blob([lines.join('\n')]), 2],
    ['a file in parts', () => large, 3],
  ])('gets %s', async (_, source, perBatch) => {
    await using api = await new ScriptedApi().start();
    const [, status = 0, error = {}] = refusals[0] ?? [];
    api.fault = refuseExpiry(status, error);
    const client = createClient({ baseURL: api.baseURL });
    const job = await submitBatch(client, source(), { endpoint, limits: { requests: perBatch } });
    expect(job).toMatchObject({ complete: true, expiry_refused: true });
    expect(api.batches).toHaveLength(Math.ceil(3 / perBatch));
    expect(api.files.size).toBe(2 * api.batches.length);
  });

  test('is not sent again by a resumed run', async () => {
    await using api = await new ScriptedApi().start();
    const [, status = 0, error = {}] = refusals[0] ?? [];
    api.fault = refuseExpiry(status, error);
    const client = createClient({ baseURL: api.baseURL });
    let saved: BatchJob | undefined;
    const dying = submitBatch(client, requests, {
      endpoint,
      onJob(job) {
        saved = structuredClone(job);
        if (job.expiry_refused) {
          throw new Error('dead');
        }
      },
    });
    await expect(dying).rejects.toThrow('dead');
    expect(canDiscardJob(saved as BatchJob)).toBe(true);
    expect(api.count('POST', '/files')).toBe(1);
    await submitBatch(client, requests, { endpoint, job: saved });
    expect(api.count('POST', '/files')).toBe(2);
  });

  test('gets nothing of requests that can be read only once, and the error says how', async () => {
    await using api = await new ScriptedApi().start();
    const [, status = 0, error = {}] = refusals[0] ?? [];
    api.fault = refuseExpiry(status, error);
    const client = createClient({ baseURL: api.baseURL });
    await expect(submitBatch(client, requests.values(), { endpoint })).rejects.toMatchObject({
      code: 'bad_request',
      status: 400,
      param: 'inputExpiresAfter',
      message: expect.stringMatching(/expires_after is not supported.*Set inputExpiresAfter to null/),
    });
    await submitBatch(client, requests.values(), { endpoint, inputExpiresAfter: null });
    expect(api.batches).toHaveLength(1);
  });
});

test('an expiry of the own is not dropped: its refusal is thrown', async () => {
  await using api = await new ScriptedApi().start();
  const [, status = 0, error = {}] = refusals[0] ?? [];
  api.fault = refuseExpiry(status, error);
  const client = createClient({ baseURL: api.baseURL });
  const submitted = submitBatch(client, requests, { endpoint, inputExpiresAfter: 3600 });
  await expect(submitted).rejects.toMatchObject({ code: 'bad_request' });
  expect(api.count('POST', '/files')).toBe(1);
});

test.each([
  ['another refusal', 400, openaiError('purpose is not supported.')],
  ['a wrong key', 401, openaiError('expires_after')],
])('%s is not about the expiry', async (_, status, error) => {
  await using api = await new ScriptedApi().start();
  api.fault = refuseExpiry(status, error);
  let saved: BatchJob | undefined;
  const onJob = (job: BatchJob) => {
    saved = job;
  };
  const submitted = submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint, onJob });
  await expect(submitted).rejects.toMatchObject({ status });
  expect(api.count('POST', '/files')).toBe(1);
  expect(saved?.expiry_refused).toBe(undefined);
});

test('null sends no expiry', async () => {
  await using api = await new ScriptedApi().start();
  const job = await submitBatch(createClient({ baseURL: api.baseURL }), requests, {
    endpoint,
    inputExpiresAfter: null,
  });
  expect([...api.files.values()][0]?.object.expires_at).toBe(undefined);
  expect(job.expiry_refused).toBe(undefined);
});
