import { type ApiError, createClient } from '@offpeak/core';
import { expect, test } from 'vitest';

const retrieve = (answer: () => Response) =>
  createClient({ fetch: async () => answer(), maxRetries: 0 }).batches.retrieve('batch_1');

test.each<[string, object, object]>([
  [
    'LM Studio',
    { error: 'Unexpected endpoint or method.' },
    { code: 'bad_response', message: expect.stringContaining('Unexpected endpoint or method.') },
  ],
  [
    'a gateway',
    { error: { message: 'Slow down.', code: 429 } },
    { code: 'rate_limited', apiError: { code: '429', message: 'Slow down.' } },
  ],
  ['an error of 5xx', { error: { message: 'Away.', code: '503' } }, { code: 'server_error' }],
  ['the old envelope of vLLM', { object: 'error', message: 'No.', code: 404 }, { code: 'not_found' }],
  ['a detail', { detail: 'Not Found' }, { code: 'bad_response', apiError: { message: 'Not Found' } }],
])('an answer of 200 that is an error is one: %s', async (_, body, expected) => {
  await expect(retrieve(() => Response.json(body))).rejects.toMatchObject({ status: 200, ...expected });
});

test.each<[string, object]>([
  ['a batch that failed', { id: 'batch_1', status: 'failed', error: 'No quota.' }],
  ['a batch with an error of null', { id: 'batch_1', status: 'completed', error: null }],
])('an answer of 200 about what was asked for is a success: %s', async (_, body) => {
  expect(await retrieve(() => Response.json(body))).toMatchObject({ id: 'batch_1' });
});

test.each<[string, object, Partial<ApiError>]>([
  [
    'an envelope',
    { error: { message: 'No.', code: 'c', param: 'p' } },
    { message: 'No.', code: 'c', param: 'p' },
  ],
  ['a text', { error: 'No.' }, { message: 'No.', code: null }],
  ['a code beside a text', { code: 'c', error: 'No.' }, { message: 'No.', code: 'c' }],
  ['fields without an envelope', { message: 'No.', type: 't' }, { message: 'No.', type: 't' }],
  ['details', { detail: [{ loc: ['body', 'model'], msg: 'No.' }] }, { message: 'No.', param: 'body.model' }],
  ['a list', { errors: [{ message: 'No.' }, { message: 'Never.' }] }, { message: 'No. · Never.' }],
])('a refusal is understood as %s', async (_, body, apiError) => {
  await expect(retrieve(() => Response.json(body, { status: 400 }))).rejects.toMatchObject({
    code: 'bad_request',
    message: `GET /batches/batch_1 answered 400: ${apiError.message}`,
    apiError,
  });
});

test('an error of 200 that may pass is tried again', async () => {
  let calls = 0;
  const answers = [{ error: { message: 'Away.', code: 503 } }, { id: 'batch_1', status: 'completed' }];
  const client = createClient({ fetch: async () => Response.json(answers[calls++]) });
  expect(await client.batches.retrieve('batch_1')).toMatchObject({ status: 'completed' });
  expect(calls).toBe(2);
});

test('an answer that is too long is read up to 64 MiB', async () => {
  const chunk = new Uint8Array(1_048_576).fill(32);
  let sent = 0;
  let cancelled = false;
  const long = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        sent += chunk.length;
        if (sent > 80 * chunk.length) {
          controller.close();
        } else {
          controller.enqueue(chunk);
        }
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  await expect(retrieve(() => new Response(long))).rejects.toMatchObject({
    code: 'bad_response',
    message: expect.stringContaining('67108864 bytes'),
  });
  expect(sent / chunk.length).toBeLessThan(70);
  expect(cancelled).toBe(true);
});

test('a list of 10,000 files with long names is read', async () => {
  const data = Array.from({ length: 10_000 }, (_, n) => ({ id: `file-${n}`, filename: 'n'.repeat(900) }));
  const client = createClient({
    fetch: async () => Response.json({ object: 'list', data, has_more: false }),
  });
  expect((await client.files.list()).data).toHaveLength(10_000);
});
