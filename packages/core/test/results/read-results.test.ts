import type { ServerResponse } from 'node:http';
import {
  type AnyRequest,
  type Batch,
  type BatchResult,
  createClient,
  readResults,
  resultEmbedding,
  resultText,
  retryFailed,
  type StandardSchema,
  submitBatch,
} from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const succeeded = (id: string, body: unknown = {}) =>
  JSON.stringify({
    id: `req_${id}`,
    custom_id: id,
    response: { status_code: 200, request_id: 'r', body },
    error: null,
  });
const unrun = (id: string, code: string) =>
  JSON.stringify({ id: `req_${id}`, custom_id: id, response: null, error: { code, message: code } });

async function setUp(output: string[] | null, errors: string[] | null, fields: Partial<Batch> = {}) {
  const api = await new ScriptedApi().start();
  const write = (lines: string[] | null) => lines && api.addFile(lines.join('\n')).id;
  const batch = api.addBatch({ output_file_id: write(output), error_file_id: write(errors), ...fields });
  const client = createClient({ baseURL: api.baseURL });
  return { api, batch, client, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

async function collect(results: AsyncIterable<BatchResult<unknown, unknown>>) {
  const all: BatchResult<unknown, unknown>[] = [];
  for await (const result of results) {
    all.push(result);
  }
  return all;
}
const brief = (results: BatchResult<unknown, unknown>[]) =>
  results.map(({ customId, status }) => `${customId} ${status}`);

describe('both files are one result set', () => {
  test.each([
    ['some fail', [succeeded('a')], [unrun('b', 'x')], 'completed', ['a succeeded', 'b failed']],
    ['all fail', null, [unrun('a', 'x')], 'completed', ['a failed']],
    [
      'cancelled with some finished',
      [succeeded('a')],
      [unrun('b', 'batch_cancelled')],
      'cancelled',
      ['a succeeded', 'b cancelled'],
    ],
    ['expired with none finished', null, [unrun('a', 'batch_expired')], 'expired', ['a expired']],
    ['cancelled before it began', null, null, 'cancelled', []],
  ] as const)('%s', async (_, output, errors, status, expected) => {
    await using at = await setUp(output && [...output], errors && [...errors], { status });
    expect(brief(await collect(readResults(at.client, at.batch.id)))).toEqual(expected);
  });

  test('an empty file id means no file', async () => {
    await using at = await setUp([succeeded('a')], null, { error_file_id: '' });
    expect(brief(await collect(readResults(at.client, at.batch)))).toEqual(['a succeeded']);
    expect(at.api.calls).toHaveLength(1);
  });

  test('a completed batch without file ids is fetched again', async () => {
    await using at = await setUp([succeeded('a')], null);
    const late = at.batch.output_file_id ?? null;
    at.batch.output_file_id = null;
    at.api.fault = ({ path }) => {
      if (path.startsWith('/batches')) {
        setImmediate(() => Object.assign(at.batch, { output_file_id: late }));
      }
      return false;
    };
    expect(brief(await collect(readResults(at.client, at.batch.id)))).toEqual(['a succeeded']);
  });

  test('an id that comes twice counts once; bad lines are results, never the end', async () => {
    await using at = await setUp(
      [
        succeeded('a'),
        '{"custom_id":"b","resp',
        'nonsense',
        succeeded('a'),
        `"${'x'.repeat(300)}"`,
        succeeded('c'),
      ],
      [unrun('c', 'x'), unrun('d', 'x')],
    );
    const results = await collect(readResults(at.client, at.batch, { maxLineBytes: 200 }));
    expect(brief(results)).toEqual([
      'a succeeded',
      'null failed',
      'null failed',
      'c succeeded',
      'd failed',
      'b failed',
    ]);
    expect(results[2]).toMatchObject({
      error: { code: 'line_too_long' },
      position: { file: 'output', line: 5 },
    });
  });
});

describe('an incomplete line and a complete one of the same id', () => {
  const incomplete = '{"custom_id":"a","response":{"status_co';
  const requests = ['b', 'a', 'c'].map((customId) => ({ customId, body: {} }));

  test.each([
    ['incomplete first', [incomplete, succeeded('a'), succeeded('b')], 'a succeeded'],
    ['incomplete last', [succeeded('a'), succeeded('b'), incomplete], 'a succeeded'],
    ['incomplete twice', [incomplete, incomplete, succeeded('b')], 'a failed'],
  ])('%s: one result, the whole one if there is one', async (_, output, expected) => {
    await using at = await setUp(output, null);
    expect(brief(await collect(readResults(at.client, at.batch))).sort()).toEqual([expected, 'b succeeded']);
    const all = ['b succeeded', expected, 'c failed'];
    expect(brief(await collect(readResults(at.client, at.batch, { requests })))).toHaveLength(3);
    for (const orderBufferBytes of [1, 1e6]) {
      expect(
        brief(await collect(readResults(at.client, at.batch, { requests, ordered: true, orderBufferBytes }))),
      ).toEqual(all);
    }
  });
});

describe('raw lines', () => {
  const lines = [
    '{"id":"r","custom_id":"a","response":{"status_code":200,"body":{"n":9223372036854775807,"t":1.0}},"error":null}',
    '{ "custom_id":"b", "response":{"status_code":400,"body":{"n":1e400}} }',
    '{"custom_id":"c","response":{"sta',
  ];

  test('are yielded as they are in the file, also in order', async () => {
    await using at = await setUp(lines, null);
    const requests = ['c', 'b', 'a', 'd'].map((customId) => ({ customId, body: {} }));
    for (const ordered of [false, true]) {
      const results = await collect(readResults(at.client, at.batch, { rawLines: true, requests, ordered }));
      const raw = Object.fromEntries(results.map(({ customId, rawLine }) => [customId, rawLine]));
      expect(raw).toEqual({ a: lines[0], b: lines[1], c: lines[2], d: undefined });
    }
  });

  test('are not kept without the option', async () => {
    await using at = await setUp(lines, null);
    for (const result of await collect(readResults(at.client, at.batch))) {
      expect(result).not.toHaveProperty('rawLine');
    }
  });

  test('stay with an answer that does not fit a schema', async () => {
    await using at = await setUp(lines.slice(0, 1), null);
    const schema = {
      '~standard': { version: 1, vendor: 'x', validate: () => ({ issues: [{ message: 'no' }] }) },
    } as const;
    expect(await collect(readResults(at.client, at.batch, { rawLines: true, schema }))).toMatchObject([
      { status: 'failed', rawLine: lines[0] },
    ]);
  });
});

describe('what cannot be read', () => {
  test('a batch that still runs', async () => {
    await using at = await setUp([succeeded('a')], null, { status: 'in_progress' });
    await expect(collect(readResults(at.client, at.batch))).rejects.toMatchObject({
      code: 'conflict',
      batchId: at.batch.id,
    });
  });

  test('a batch refused as a whole, with the reasons', async () => {
    const data = [1, 2, 3, 4].map((line) => ({
      code: 'invalid_url',
      message: `Bad ${line}.`,
      param: 'url',
      line,
    }));
    await using at = await setUp(null, null, { status: 'failed', errors: { data } });
    await expect(collect(readResults(at.client, at.batch))).rejects.toMatchObject({
      code: 'batch_failed',
      line: 1,
      param: 'url',
      message: `Batch ${at.batch.id} was refused: line 1: Bad 1. · line 2: Bad 2. · line 3: Bad 3. · 1 more`,
    });
    const results = await collect(
      readResults(at.client, at.batch, { requests: [{ customId: 'a', body: {} }] }),
    );
    expect(results).toMatchObject([{ customId: 'a', status: 'failed', error: { code: 'batch_failed' } }]);
  });

  test.each<[string, object, string]>([
    ['a text', { errors: 'No quota.' }, 'No quota.'],
    ['a list of texts', { errors: ['One.', 'Two.'] }, 'One. · Two.'],
    ['a list of objects', { errors: [{ code: 'c', message: 'One.' }, { code: 'd' }] }, 'One. · d'],
    ['one error', { error: { message: 'No quota.' } }, 'No quota.'],
  ])('a batch refused as a whole for a reason that is %s', async (_, fields, reason) => {
    await using at = await setUp(null, null, { status: 'FAILED', ...fields });
    const message = `Batch ${at.batch.id} was refused: ${reason}`;
    for (const target of [at.batch.id, at.batch]) {
      await expect(collect(readResults(at.client, target))).rejects.toMatchObject({
        code: 'batch_failed',
        message,
      });
    }
  });

  test('a refused batch is not hidden by requests that were gone through before', async () => {
    await using at = await setUp(null, null, { status: 'failed' });
    const requests = [{ body: {} }].values();
    for (const _ of requests) {
    }
    await expect(collect(readResults(at.client, at.batch, { requests }))).rejects.toMatchObject({
      code: 'batch_failed',
    });
  });

  test('a cancelled batch that names no file for what it has counted', async () => {
    const request_counts = { total: 3, completed: 2, failed: 0 };
    await using at = await setUp(null, null, { status: 'cancelled', request_counts });
    await expect(collect(readResults(at.client, at.batch))).rejects.toMatchObject({
      code: 'file_unavailable',
      message: `Batch ${at.batch.id} is cancelled but has no result file.`,
    });
    at.api.fault = () => {
      Object.assign(at.batch, { output_file_id: at.api.addFile(succeeded('a')).id });
      at.api.fault = undefined;
      return false;
    };
    expect(brief(await collect(readResults(at.client, at.batch.id)))).toEqual(['a succeeded']);
  });

  test('a file that is gone', async () => {
    await using at = await setUp(null, null, { output_file_id: 'file-gone' });
    await expect(collect(readResults(at.client, at.batch))).rejects.toMatchObject({
      code: 'file_unavailable',
      fileId: 'file-gone',
    });
  });
});

describe('downloads', () => {
  const lines = Array.from({ length: 400 }, (_, n) => succeeded(`é${n}`));

  test.each([true, false])('one that breaks resumes where it was (ranges: %s)', async (ranges) => {
    await using at = await setUp(lines, null);
    const content = at.api.files.get(at.batch.output_file_id ?? '')?.content ?? Buffer.alloc(0);
    let breaks = 0;
    at.api.fault = ({ path, request, response }) => {
      if (!path.endsWith('/content')) {
        return false;
      }
      const from = ranges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      const until = (content.length * ++breaks) / 5;
      response.write(content.subarray(from, until), () => {
        if (until >= content.length) {
          response.end();
        } else {
          request.socket.destroy();
        }
      });
      return true;
    };
    expect(brief(await collect(readResults(at.client, at.batch)))).toEqual(
      lines.map((_, n) => `é${n} succeeded`),
    );
    expect(breaks).toBe(5);
  });

  /** Answers the first time with the first 5,000 bytes, then as told. */
  const breakOnce = (
    at: Awaited<ReturnType<typeof setUp>>,
    answer: (content: Buffer, range: string | undefined, response: ServerResponse) => boolean,
  ) => {
    const content = at.api.files.get(at.batch.output_file_id ?? '')?.content ?? Buffer.alloc(0);
    let first = true;
    at.api.fault = ({ request, response }) => {
      if (!first) {
        return answer(content, request.headers.range, response);
      }
      first = false;
      response.writeHead(200, { 'content-length': content.length });
      return response.write(content.subarray(0, 5000), () => request.socket.destroy());
    };
  };

  test('after a refused range the whole file is fetched', async () => {
    await using at = await setUp(lines, null);
    breakOnce(at, (_, range, response) => Boolean(range && response.writeHead(416).end()));
    expect(await collect(readResults(at.client, at.batch))).toHaveLength(lines.length);
    expect(at.api.calls).toHaveLength(3);
  });

  test.each([
    ['starts too early', 0, Infinity],
    ['starts too late', 6000, Infinity],
    ['ends too early', 5000, 7000],
  ])('a range that %s is not taken for what was asked for', async (_, start, end) => {
    await using at = await setUp(lines, null);
    breakOnce(at, (content, range, response) => {
      if (range !== 'bytes=4999-') {
        return false;
      }
      const part = content.subarray(start, end);
      const contentRange = `bytes ${start}-${start + part.length - 1}/${content.length}`;
      return Boolean(response.writeHead(206, { 'content-range': contentRange }).end(part));
    });
    const results = await collect(readResults(at.client, at.batch));
    expect(brief(results)).toEqual(lines.map((_, n) => `é${n} succeeded`));
  });

  test('an error that is not a broken connection is thrown immediately', async () => {
    await using at = await setUp(lines, null);
    const apiKey = vi.fn(() => Promise.reject(new Error('vault')));
    const client = createClient({ baseURL: at.api.baseURL, apiKey });
    await expect(collect(readResults(client, at.batch))).rejects.toMatchObject({ code: 'invalid_option' });
    expect(apiKey).toHaveBeenCalledOnce();
  });

  test('one that breaks behind its last byte is whole', async () => {
    await using at = await setUp(lines, null);
    let sent = 0;
    at.api.fault = ({ request, response }) => {
      const content = at.api.files.get(at.batch.output_file_id ?? '')?.content ?? Buffer.alloc(0);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      sent += content.length - from;
      response.writeHead(from ? (from < content.length ? 206 : 416) : 200);
      if (from) {
        response.end(content.subarray(from));
      } else {
        response.write(content, () => request.socket.destroy());
      }
      return true;
    };
    expect(await collect(readResults(at.client, at.batch))).toHaveLength(lines.length);
    expect(sent).toBe((at.api.files.get(at.batch.output_file_id ?? '')?.content.length ?? 0) + 1);
  });

  /** Answers each range with so many bytes and cuts the connection. */
  function breakAfter(at: Awaited<ReturnType<typeof setUp>>, bytes: number) {
    at.api.fault = ({ path, request, response }) => {
      if (!path.endsWith('/content')) {
        return false;
      }
      const content = at.api.files.get(path.split('/')[2] ?? '')?.content ?? Buffer.alloc(0);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const part = content.subarray(from, from + bytes + 1);
      const isLast = from + part.length >= content.length;
      const range = `bytes ${from}-${content.length - 1}/${content.length}`;
      response.writeHead(206, { 'content-range': range, 'content-length': content.length - from });
      response.write(part, () => (isLast ? response.end() : request.socket.destroy()));
      return true;
    };
  }

  test('one that breaks after every byte ends with network', async () => {
    await using at = await setUp([succeeded('a', { text: 'x'.repeat(5000) })], null);
    breakAfter(at, 1);
    await expect(collect(readResults(at.client, at.batch))).rejects.toMatchObject({ code: 'network' });
    expect(at.api.calls.length).toBeLessThan(40);
  });

  test('one that breaks often but gets on is read to its end', async () => {
    await using at = await setUp([succeeded('a', { text: 'x'.repeat(2_000_000) })], null);
    breakAfter(at, 20_000);
    expect(brief(await collect(readResults(at.client, at.batch)))).toEqual(['a succeeded']);
    expect(at.api.calls.length).toBeGreaterThan(90);
  });

  test('ranges that never match the request end with a network error', async () => {
    await using at = await setUp(lines, null);
    breakOnce(at, (content, _, response) =>
      Boolean(response.writeHead(206, { 'content-range': 'bytes 6000-6000/*' }).end(content)),
    );
    await expect(collect(readResults(at.client, at.batch))).rejects.toMatchObject({
      code: 'network',
      fileId: at.batch.output_file_id,
    });
  });

  test('one that never gets on ends with network', async () => {
    await using at = await setUp(lines, null);
    at.api.fault = ({ request, response }) => {
      response.writeHead(200, { 'content-length': 10 });
      response.flushHeaders();
      request.socket.destroy();
      return true;
    };
    const client = createClient({ baseURL: at.api.baseURL, maxRetries: 0 });
    await expect(collect(readResults(client, at.batch))).rejects.toMatchObject({ code: 'network' });
  });

  test('the first result comes before the download ends, and leaving the loop ends it', async () => {
    await using at = await setUp([], null, { output_file_id: 'f' });
    let ended = () => {};
    const whenEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    at.api.fault = ({ response }) => {
      response.on('close', ended);
      return response.write(`${lines[0]}\n`);
    };
    for await (const result of readResults(at.client, at.batch)) {
      expect(result.customId).toBe('é0');
      break;
    }
    await whenEnded;
  });

  test('an abort in the middle is an abort', async () => {
    await using at = await setUp([], null, { output_file_id: 'f' });
    at.api.fault = ({ response }) => response.write(`${lines[0]}\n`);
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of readResults(at.client, at.batch, { signal: controller.signal })) {
        controller.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('joining with the requests', () => {
  const requests = ['a', 'b', 'c', 'd'].map((customId) => ({ customId, body: { customId } }));
  const file = new Blob([
    requests
      .map(({ customId }) => `{"custom_id":"${customId}","method":"POST","url":"/v1/x","body":{}}`)
      .join('\n'),
  ]);

  test.each([
    ['an array', requests],
    ['a file', file],
  ])('each result has its request, and the missing ones are named (%s)', async (_, source) => {
    await using at = await setUp([succeeded('c'), succeeded('a')], [unrun('d', 'x')]);
    const results = await collect(readResults(at.client, at.batch, { requests: source }));
    expect(brief(results)).toEqual(['c succeeded', 'a succeeded', 'd failed', 'b failed']);
    expect(results[3]).toMatchObject({ error: { code: 'missing_result' }, position: null });
    for (const { customId, request } of results) {
      expect(request && ('custom_id' in request ? request.custom_id : request.customId)).toBe(customId);
    }
  });

  test('an item that is not a request is reported with its position', async () => {
    await using at = await setUp([succeeded('a')], null);
    const requests = [{ body: {} }, null, 7] as unknown as AnyRequest[];
    const refusal = { code: 'invalid_request', line: 2 };
    await expect(collect(readResults(at.client, at.batch, { requests }))).rejects.toMatchObject(refusal);
    const job = await submitBatch(at.client, [{ body: {} }], { endpoint: '/v1/responses' });
    await expect(retryFailed(at.client, job, requests)).rejects.toMatchObject(refusal);
  });

  test('without the requests themselves where the custom ids are enough', async () => {
    await using at = await setUp([succeeded('c'), succeeded('a')], [unrun('d', 'x')]);
    const options = { requests: file, attachRequests: false };
    const results = await collect(readResults(at.client, at.batch, options));
    expect(brief(results)).toEqual(['c succeeded', 'a succeeded', 'd failed', 'b failed']);
    expect(results.every((result) => result.request === undefined)).toBe(true);
  });

  test.each([1, 1e6])('in the order of the requests, holding %s bytes', async (orderBufferBytes) => {
    await using at = await setUp([succeeded('c'), 'not JSON', succeeded('a')], [unrun('d', 'x')]);
    const input = at.api.addFile(await file.text()).id;
    const options = { ordered: true, orderBufferBytes };
    const expected = ['null failed', 'a succeeded', 'b failed', 'c succeeded', 'd failed'];
    expect(brief(await collect(readResults(at.client, at.batch, { ...options, requests })))).toEqual(
      expected,
    );
    at.batch.input_file_id = input;
    expect(brief(await collect(readResults(at.client, at.batch, options)))).toEqual(expected);
  });
});

describe('requests that are not as they should be', () => {
  const line = (custom_id: string) => JSON.stringify({ custom_id, method: 'POST', url: '/v1/x', body: {} });

  test('an unreadable line ends nothing', async () => {
    await using at = await setUp([succeeded('b'), succeeded('a')], null);
    const text = [line('a'), '{"custom_id":', 'null', '7', line('b'), line('c')].join('\n');
    const options = { requests: new Blob([text]), ordered: true };
    const results = await collect(readResults(at.client, at.batch, options));
    expect(brief(results)).toEqual(['a succeeded', 'b succeeded', 'c failed']);
    expect(results.map(({ request }) => request)).toMatchObject(
      ['a', 'b', 'c'].map((custom_id) => ({ custom_id })),
    );
    at.batch.input_file_id = at.api.addFile(text).id;
    expect(brief(await collect(readResults(at.client, at.batch, { ordered: true })))).toEqual(brief(results));
  });

  test.each([true, false])('an id that comes twice is one request (ordered: %s)', async (ordered) => {
    await using at = await setUp([succeeded('b'), succeeded('a')], null);
    const requests = ['a', 'b', 'a', 'c', 'c'].map((customId) => ({ customId, body: {} }));
    const results = brief(await collect(readResults(at.client, at.batch, { requests, ordered })));
    expect(ordered ? results : results.toSorted()).toEqual(['a succeeded', 'b succeeded', 'c failed']);
  });
});

describe('answers', () => {
  const chat = (content: unknown) => ({ choices: [{ message: { role: 'assistant', content } }] });
  const responses = {
    output: [
      { type: 'reasoning', content: [{ text: 'no' }] },
      { type: 'message', content: [{ type: 'output_text', text: '{"n":' }, { text: '2}' }] },
    ],
  };

  test('text and embedding are found where each endpoint puts them', async () => {
    const bytes = Buffer.from(new Float32Array([0.5, -2]).buffer).toString('base64');
    await using at = await setUp(
      [
        succeeded('chat', chat('hi')),
        succeeded(
          'parts',
          chat([
            { type: 'text', text: 'h' },
            { type: 'text', text: 'i' },
          ]),
        ),
        succeeded('responses', responses),
        succeeded('completions', { choices: [{ text: 'hi' }] }),
        succeeded('refusal', chat(null)),
        succeeded('floats', {
          data: [
            { index: 1, embedding: [3] },
            { index: 0, embedding: [1, 2] },
          ],
        }),
        succeeded('base64', { data: [{ embedding: bytes }] }),
        succeeded('garbled', { data: [{ embedding: bytes.slice(0, 4) }] }),
      ],
      [unrun('failed', 'x')],
    );
    const results = await collect(readResults(at.client, at.batch));
    expect(results.map((result) => [result.customId, resultText(result), resultEmbedding(result)])).toEqual([
      ['chat', 'hi', null],
      ['parts', 'hi', null],
      ['responses', '{"n":2}', null],
      ['completions', 'hi', null],
      ['refusal', null, null],
      ['floats', null, [1, 2]],
      ['base64', null, [0.5, -2]],
      ['garbled', null, null],
      ['failed', null, null],
    ]);
  });

  test('a schema types the output; an answer that does not fit is a failed result', async () => {
    const schema: StandardSchema<{ n: number }> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async (value) => {
          const n = (value as { n?: unknown }).n;
          return typeof n === 'number'
            ? { value: { n } }
            : { issues: [{ message: 'not a number', path: [{ key: 'n' }, 0] }] };
        },
      },
    };
    await using at = await setUp(
      [
        succeeded('good', responses),
        succeeded('fenced', chat('```json\n{"n":3}\n```')),
        succeeded('bad', chat('{"n":"2"}')),
        succeeded('prose', chat('two')),
        succeeded('none', chat(null)),
      ],
      [unrun('failed', 'x')],
    );
    const results = await collect(readResults(at.client, at.batch, { schema }));
    expect(results).toMatchObject([
      { status: 'succeeded', output: { n: 2 } },
      { status: 'succeeded', output: { n: 3 } },
      {
        status: 'failed',
        customId: 'bad',
        error: {
          code: 'schema_mismatch',
          message: 'The answer does not fit the schema at n.0: not a number',
        },
        body: chat('{"n":"2"}'),
      },
      { status: 'failed', error: { code: 'schema_mismatch' } },
      { status: 'failed', error: { code: 'schema_mismatch' } },
      { status: 'failed', error: { code: 'x' } },
    ]);
  });

  const odd = [
    'x',
    5,
    null,
    [],
    {},
    { output: 'x' },
    { output: [null] },
    { output: [{ type: 'message', content: [null, 'x', { text: 5 }] }] },
    { output: [{ type: 'message', content: 5 }] },
    { choices: {} },
    { choices: [null] },
    { choices: 'x' },
    { choices: [{ message: { content: [null] } }] },
    { choices: [{ message: 5, text: 5 }] },
    { data: [null] },
    { data: 'x' },
    { data: {} },
    { data: [{ embedding: 5 }] },
    { data: [{ embedding: {} }] },
  ];

  test('an answer of an odd shape has neither text nor embedding, and does not end the stream', async () => {
    const output = [...odd.map((body, n) => succeeded(`${n}`, body)), succeeded('good', chat('{}'))];
    await using at = await setUp(output, null);
    const results = await collect(readResults(at.client, at.batch));
    const found = results.map((result) => [
      resultText(result),
      resultEmbedding(result),
      resultEmbedding(result, 1),
    ]);
    expect(found).toEqual([...odd.map(() => [null, null, null]), ['{}', null, null]]);
    const validate = (value: unknown) => ({ value });
    const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate } };
    const typed = await collect(readResults(at.client, at.batch, { schema }));
    expect(typed.map(({ status }) => status)).toEqual([...odd.map(() => 'failed'), 'succeeded']);
  });

  test('a schema that throws fails only the line it threw at', async () => {
    const validate = (value: unknown) => {
      if (value === 1) {
        throw new Error('no ones');
      }
      return { value };
    };
    const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate } };
    await using at = await setUp([succeeded('a', chat('1')), succeeded('b', chat('2'))], null);
    expect(await collect(readResults(at.client, at.batch, { schema }))).toMatchObject([
      {
        status: 'failed',
        customId: 'a',
        error: { code: 'schema_mismatch', message: 'The answer does not fit the schema: no ones' },
        body: chat('1'),
      },
      { status: 'succeeded', customId: 'b', output: 2 },
    ]);
  });
});
