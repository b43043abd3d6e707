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
    [
      'an empty object',
      '{}',
      ['custom_id', 'method', 'url', 'body'].map((field) => `2 missing_required_parameter ${field}`),
    ],
    ['a custom id used before', good('a'), ['2 duplicate_custom_id custom_id']],
    ['a custom id that is no string', good('b', { custom_id: 7 }), ['2 invalid_type custom_id']],
    ['another method', good('b', { method: 'GET' }), ['2 invalid_method method']],
    ['another url', good('b', { url: '/v1/embeddings' }), ['2 invalid_url url']],
    ['a body that is no object', good('b', { body: 'x' }), ['2 invalid_type body']],
    ['no model', good('b', { body: {} }), ['2 missing_required_parameter body.model']],
    ['another model', good('b', { body: { model: 'n' } }), ['2 mismatched_model body.model']],
    ['streaming', good('b', { body: { model: 'm', stream: true } }), ['2 streaming_unsupported body.stream']],
  ])('%s', async (_, line, expected) => {
    expect(await brief(`${good('a')}\n${line}\n${good('c')}\n`)).toEqual(expected);
  });

  test('line numbers count blank lines, and a long line does not end the check', async () => {
    const text = `${good('a')}\n\n${' '.repeat(400)}x\n{\n`;
    expect(await brief(text, { maxLineBytes: 200 })).toEqual(['3 line_too_long', '4 invalid_json_line']);
  });

  test('without an endpoint the lines agree with the first', async () => {
    expect(await brief(`${good('a')}\n${good('b', { url: '/v1/x' })}`, { endpoint: undefined })).toEqual([
      '2 invalid_url url',
    ]);
  });

  test('problems are told up to maxErrors and counted beyond', async () => {
    const report = await validateRequests(new Blob(['{\n'.repeat(1000)]), { endpoint, maxErrors: 3 });
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
    [`${good('a')}\n${good('b')}`, { limits: { requests: 1 } }, ['too_many_requests']],
    [good('a'), { limits: { bytes: 10 } }, ['file_too_large']],
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
    expect(report.errors.map(({ code }) => code)).toEqual(count > 1 ? ['too_many_embedding_inputs'] : []);
  });
});

test('requests are checked as they would be sent', async () => {
  const requests = [
    { body: {} },
    { customId: 'a', body: { stream: true } },
    { customId: 'a', body: 'x' as never },
    7 as never,
  ];
  const report = await validateRequests(requests, { endpoint, defaults: { model: 'm' } });
  expect(report.errors.map(({ line, code }) => [line, code])).toEqual([
    [2, 'streaming_unsupported'],
    [3, 'duplicate_custom_id'],
    [3, 'invalid_type'],
    [4, 'invalid_json_line'],
  ]);
});

describe('fine-tuning files', () => {
  const user = { role: 'user', content: 'hi' };
  test.each([
    [{ messages: [user] }, []],
    [{ prompt: 'a', completion: 'b' }, []],
    [{}, ['1 missing_required_parameter messages']],
    [{ messages: [] }, ['1 invalid_type messages']],
    [{ messages: [user, 'x'] }, ['1 invalid_type messages.1']],
    [{ prompt: 'a' }, ['1 missing_required_parameter completion']],
    [{ prompt: 1, completion: 'b' }, ['1 invalid_type prompt']],
  ])('%j', async (line, expected) => {
    expect(await brief(JSON.stringify(line), { purpose: 'fine-tune' })).toEqual(expected);
  });
});

test('a field nested beyond all measure is told like any other', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const report = await validateRequests(new Blob([`{"custom_id":${deep}}`]));
  expect(report.errors[0]).toMatchObject({ line: 1 });
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
        for (const { code, message } of report.errors) expect(code && message).toBeTruthy();
      },
    ),
  );
});
