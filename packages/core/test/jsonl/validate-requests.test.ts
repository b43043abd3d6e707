import { gzipSync } from 'node:zlib';
import { validateRequests } from '@offpeak/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const endpoint = '/v1/chat/completions';
const good = (id: string, more: object = {}) =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: endpoint,
    body: { model: 'm', messages: [] },
    ...more,
  });
const brief = async (text: string, options: object = {}) => {
  const { errors } = await validateRequests(new Blob([text]), { endpoint, ...options });
  return errors.map(({ line, code, param }) => [line, code, param].filter((part) => part !== null).join(' '));
};

test('a good file is good, whatever its line breaks', async () => {
  expect(await validateRequests(new Blob([`\ufeff${good('a')}\r\n\n${good('b')}`]), { endpoint })).toEqual({
    ok: true,
    errors: [],
    errorCount: 0,
    warnings: [],
    batchesNeeded: 1,
    requests: 2,
    bytes: 3 + good('a').length + 3 + good('b').length,
    embeddingInputs: 0,
    models: ['m'],
  });
});

describe('every bad line has its number, field and code', () => {
  test.each([
    ['no JSON', '{"a":', ['2 invalid_json_line']],
    ['no object', '[1]', ['2 invalid_json_line']],
    ['an empty object', '{}', ['2 missing_required_parameter custom_id']],
    ['a custom id used before', good('a'), ['2 duplicate_custom_id custom_id']],
    ['a custom id that is not a string', good('b', { custom_id: 7 }), ['2 invalid_type custom_id']],
    ['another method', good('b', { method: 'GET' }), ['2 invalid_method method']],
    ['another url', good('b', { url: '/v1/embeddings' }), ['2 invalid_url url']],
    ['a body that is not an object', good('b', { body: 'x' }), ['2 invalid_type body']],
    ['no model', good('b', { body: {} }), ['2 invalid_request body.model']],
    ['no messages', good('b', { body: { model: 'm' } }), ['2 invalid_request body.messages']],
    ['another model', good('b', { body: { model: 'n', messages: [] } }), ['2 mismatched_model body.model']],
    ['streaming', good('b', { body: { model: 'm', stream: true } }), ['2 streaming_unsupported body.stream']],
  ])('%s', async (_, line, expected) => {
    expect(await brief(`${good('a')}\n${line}\n${good('c')}\n`)).toEqual(expected);
  });

  test('line numbers count blank lines, and a long line does not end the check', async () => {
    const text = `${good('a')}\n\n${' '.repeat(400)}x\n{x\n`;
    expect(await brief(text, { maxLineBytes: 200 })).toEqual(['3 line_too_long', '4 invalid_json_line']);
  });

  test('without an endpoint the lines agree with the first', async () => {
    expect(await brief(`${good('a')}\n${good('b', { url: '/v1/x' })}`, { endpoint: undefined })).toEqual([
      '2 invalid_url url',
    ]);
  });

  test('errors are listed up to maxErrors and counted beyond', async () => {
    const report = await validateRequests(new Blob(['{x\n'.repeat(1000)]), { endpoint, maxErrors: 3 });
    expect(report).toMatchObject({
      ok: false,
      errorCount: 1000,
      errors: [{ line: 1 }, { line: 2 }, { line: 3 }],
    });
  });
});

describe('the whole file', () => {
  test.each([
    ['', {}, ['empty_file']],
    ['\n\r\n', {}, ['empty_file']],
    [`${good('a')}\n${good('b')}`, { limits: { requests: 1 }, oneBatch: true }, ['too_many_tasks']],
    [`${good('a')}\n${good('b')}`, { limits: { bytes: 150 }, oneBatch: true }, ['file_too_large']],
    [good('a'), { limits: { bytes: 10 } }, ['1 file_too_large']],
  ])('%j with %j', async (text, options, expected) => {
    expect(await brief(text, options)).toEqual(expected);
  });

  test.each([
    ['one', 1],
    [['a', 'b', 'c'], 3],
    [[1, 2, 3], 1],
    [[[1], [2]], 2],
  ])('embedding inputs %j count %s', async (input, count) => {
    const requests = [{ body: { model: 'm', input } }];
    const report = await validateRequests(requests, {
      endpoint: '/v1/embeddings',
      limits: { embeddingInputs: 1 },
    });
    expect(report.embeddingInputs).toBe(count);
    expect(report.errors.map(({ line, code }) => [line, code])).toEqual(
      count > 1 ? [[1, 'too_many_embedding_inputs']] : [],
    );
  });

  test.each([
    [{}, 1],
    [{ requests: 2 }, 3],
    [{ bytes: good('1').length * 3 + 3 }, 2],
  ])('with %j, five lines make %i batches, which is allowed', async (limits, batchesNeeded) => {
    const text = ['1', '2', '3', '4', '5'].map((id) => `${good(id)}\n`).join('');
    const report = await validateRequests(new Blob([text]), { endpoint, limits });
    expect(report).toMatchObject({ ok: true, errors: [], requests: 5, batchesNeeded });
  });

  test.each([
    [
      '/v1/embedding',
      { errors: [{ code: 'invalid_url', line: 1, message: expect.stringContaining("'/v1/embeddings'") }] },
    ],
    ['https://api.openai.com/v1/responses', { errors: [{ code: 'invalid_url' }] }],
    ['/v4/chat/completions', { errors: [], warnings: [{ code: 'unknown_endpoint', line: null }] }],
    ['/v1/rerank', { errors: [], warnings: [{ code: 'unknown_endpoint' }] }],
    [endpoint, { errors: [], warnings: [] }],
  ])('an endpoint %s that nobody named', async (url, expected) => {
    const text = good('a', { url });
    expect(await validateRequests(new Blob([text]))).toMatchObject(expected);
    expect(await validateRequests(new Blob([text]), { endpoint: url })).toMatchObject({
      errors: [],
      warnings: [],
    });
  });
});

test('requests are checked as they would be sent', async () => {
  const requests = [
    { body: { messages: [] } },
    { customId: 'a', body: { stream: true } },
    { customId: 'a', body: 'x' as never },
    7 as never,
  ];
  const report = await validateRequests(requests, { endpoint, defaults: { model: 'm' } });
  expect(report.errors.map(({ line, code }) => [line, code])).toEqual([
    [2, 'streaming_unsupported'],
    [3, 'duplicate_custom_id'],
    [4, 'invalid_json_line'],
  ]);
});

describe('fine-tuning files', () => {
  const user = { role: 'user', content: 'hi' };
  test.each([
    [{ messages: [user] }, []],
    [{ prompt: 'a', completion: 'b' }, []],
    [{}, ['1 missing_required_parameter messages']],
    [{ messages: [] }, ['1 empty_array messages']],
    [{ messages: [user, 'x'] }, ['1 invalid_type messages[1]']],
    [{ messages: [{ ...user, role: 'boss' }] }, ['1 invalid_value messages[0].role']],
    [{ messages: [{ role: 'user' }] }, ['1 invalid_type messages[0].content']],
    [{ messages: [{ role: 'assistant', tool_calls: [] }] }, []],
    [{ prompt: 'a' }, ['1 missing_required_parameter completion']],
    [{ prompt: 1, completion: 'b' }, ['1 invalid_type prompt']],
  ])('%j', async (line, expected) => {
    expect(await brief(JSON.stringify(line), { purpose: 'fine-tune' })).toEqual(expected);
  });
});

test('a line nested beyond all measure is not parsed', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const report = await validateRequests(new Blob([`{"custom_id":${deep}}`]));
  expect(report.errors).toMatchObject([{ line: 1, code: 'nested_too_deep' }]);
});

describe('encodings', () => {
  test('a line in another encoding is named, and not the lines around it', async () => {
    const latin1 = Buffer.from(good('b', { note: 'caf\u00e9' }), 'latin1');
    const bytes = Buffer.concat([
      Buffer.from(`${good('a', { note: '\ufffd' })}\n`),
      latin1,
      Buffer.from(`\n${good('c')}`),
    ]);
    const { errors } = await validateRequests(new Blob([bytes]), { endpoint });
    expect(errors).toEqual([
      {
        line: 2,
        code: 'invalid_utf8',
        param: null,
        message: 'This line is not UTF-8: save the file as UTF-8.',
      },
    ]);
  });
});

describe('a file in another form is one problem', () => {
  const lines = `${good('a')}\n${good('b')}\n`;
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');
  test.each<[string, Uint8Array | string, RegExp]>([
    ['UTF-16 with a mark', utf16(`\ufeff${lines}`), /^This file is UTF-16: save it as UTF-8\.$/],
    ['UTF-16, high byte first', utf16(`\ufeff${lines}`).swap16(), /is UTF-16/],
    ['UTF-16 without a mark', utf16(lines), /is UTF-16/],
    ['UTF-16 with blank lines first', utf16(`\ufeff\r\n${lines}`), /is UTF-16/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), /is UTF-32/],
    ['gzip', gzipSync(lines), /gzip/],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1]), /zstd/],
    ['bzip2', 'BZh91AY', /bzip2/],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /xz/],
    ['lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18, 1]), /lz4/],
    ['a ZIP archive', 'PK\u0003\u0004', /ZIP/],
    ['Parquet', 'PAR1\u0015', /Parquet/],
    ['an array on one line', `[${good('a')},${good('b')}]`, /one JSON array: put one request on each line/],
    ['an array over lines', `[\n${good('a')},\n${good('b')}\n]`, /one JSON array/],
    ['an array behind a mark and a blank line', `\ufeff\n [${good('a')}]`, /one JSON array/],
    ['objects over lines', JSON.stringify(JSON.parse(good('a')), null, 2), /spread over several lines/],
    ['an object broken once', '{"custom_id":"a",\n  "method":"POST"}\n', /spread over several lines/],
    ['lines that end in CR', lines.replaceAll('\n', '\r'), /CR alone/],
    ['HTML', '<!doctype html>\n', /HTML/],
    ['CSV', 'custom_id,prompt\na,"Hello, you"\n', /CSV/],
    ['quoted CSV', '"custom_id";"prompt"\n', /CSV/],
    ['TSV', 'custom_id\tprompt\n', /TSV/],
  ])('%s', async (_, content, message) => {
    const bytes = Buffer.from(content as string);
    const report = await validateRequests(new Blob([bytes]), { endpoint });
    expect(report).toMatchObject({
      ok: false,
      errorCount: 1,
      requests: 0,
      errors: [{ line: null, param: null }],
    });
    expect(report.errors[0]?.code).toMatch(/^(invalid_utf8|not_json_lines)$/);
    expect(report.errors[0]?.message).toMatch(message);
  });

  test.each([
    ['an incomplete first line', `{"custom_id":"a\n${lines}`, 1],
    ['nonsense', `nonsense\n${lines}`, 1],
    ['a list of something else', `[1]\n${lines}`, 1],
    ['objects with a comma between them', `${good('a')},\n${good('b')}\n`, 1],
  ])('%s is a problem of its line', async (_, text, line) => {
    const { errors } = await validateRequests(new Blob([text]), { endpoint });
    expect(errors).toMatchObject([{ code: 'invalid_json_line', line }]);
  });

  test('no file of JSON objects, one on each line, is taken for something else', async () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.json({ maxDepth: 1 })), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(objects, fc.constantFrom('\n', '\r\n'), async (all, end) => {
        const text = all.map((one) => JSON.stringify(one) + end).join('');
        const { errors } = await validateRequests(new Blob([text]));
        expect(errors.filter(({ line }) => line === null)).toEqual([]);
      }),
    );
  });
});

test('a signal ends the check', async () => {
  const stop = new AbortController();
  async function* lines() {
    yield '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}\n'.repeat(
      2_000,
    );
    stop.abort();
    yield '{}\n';
  }
  await expect(validateRequests(lines(), { signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' });
});

test('no content makes it throw, and every problem says something', async () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ custom_id: fc.anything(), method: fc.anything(), url: fc.anything(), body: fc.anything() })
      .map((value) => JSON.stringify(value) ?? ''),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.constantFrom('batch' as const, 'fine-tune' as const),
      async (lines, purpose) => {
        const report = await validateRequests(new Blob([lines.join('\n')]), { purpose });
        expect(report.ok).toBe(report.errorCount === 0);
        for (const { code, message } of report.errors) {
          expect(code && message).toBeTruthy();
        }
      },
    ),
  );
});
