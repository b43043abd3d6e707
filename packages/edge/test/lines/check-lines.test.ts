import { StatusError } from '@offpeak/core/protocol';
import { describe, expect, test } from 'vitest';
import { checkLines } from '../../src/lines/check-lines.ts';
import type { LineRules } from '../../src/lines/gateway-rules.ts';
import { createSeenIds } from '../../src/lines/seen-ids.ts';
import { requestLine } from '../client/request-lines.ts';

const rules: LineRules = {
  endpoints: ['/v1/embeddings', '/v1/responses'],
  models: null,
  accountReferences: false,
};

async function refusalOf(
  file: string | Uint8Array,
  changes: Partial<LineRules> = {},
): Promise<StatusError | null> {
  const limits = { lines: 3, lineBytes: 500, embeddingInputs: 4 };
  const check = checkLines({ ...rules, ...changes }, limits, async () => undefined);
  try {
    check.push(typeof file === 'string' ? new TextEncoder().encode(file) : file);
    await check.end();
    return null;
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }
    throw error;
  }
}

const line = requestLine;

describe('a file that may pass', () => {
  test.each([
    ['one line without an end', line('1')],
    ['CRLF, blank lines and a byte order mark', `\ufeff${line('1')}\r\n\r\n  \n${line('2')}\r\n`],
    ['a null stream', line('1', { body: { model: 'm', stream: null } })],
    ['as many lines as allowed', [line('1'), line('2'), line('3')].join('\n')],
  ])('%s', async (_name, file) => {
    expect(await refusalOf(file)).toBe(null);
  });
});

describe('a file that may not', () => {
  test.each([
    [1, 'invalid_json_line', null, 'no json'],
    [1, 'invalid_json_line', null, '[1]'],
    [3, 'invalid_json_line', null, `${line('1')}\n\n{"custom_id":`],
    [1, 'missing_required_parameter', 'custom_id', '{}'],
    [1, 'missing_required_parameter', 'body', line('1', { body: null })],
    [1, 'unknown_parameter', 'account', line('1', { account: 'x' })],
    [1, 'empty_string', 'custom_id', line('')],
    [1, 'invalid_type', 'custom_id', line('1', { custom_id: 7 })],
    [1, 'invalid_method', 'method', line('1', { method: 'DELETE' })],
    [1, 'invalid_url', 'url', line('1', { url: '/v1/files' })],
    [2, 'invalid_url', 'url', `${line('1')}\n${line('2', { url: '/v1/responses' })}`],
    [1, 'invalid_type', 'body', line('1', { body: [] })],
    [1, 'invalid_request', 'body.model', line('1', { body: {} })],
    [1, 'model_not_allowed', 'body.model', line('1', { body: { model: 'ft:gpt:acme' } })],
    [2, 'mismatched_model', 'body.model', `${line('1')}\n${line('2', { body: { model: 'n' } })}`],
    [1, 'streaming_unsupported', 'body.stream', line('1', { body: { model: 'm', stream: true } })],
    [1, 'reference_not_allowed', 'body.file_id', line('1', { body: { model: 'm', file_id: 'x' } })],
    [1, 'duplicate_key', 'model', line('1').replace('"model":', '"model":"ft:evil","model":')],
    [2, 'duplicate_key', 'url', `${line('1')}\n${line('2').replace('"url":', '"url":"/v1/files","url":')}`],
    [
      1,
      'duplicate_key',
      'input',
      line('1', { body: { model: 'm' } }).replace('"m"', '"m","input":[{"file_id":"file-x"}],"input":"s"'),
    ],
    [3, 'duplicate_custom_id', 'custom_id', [line('1'), line('2'), line('1')].join('\n')],
    [1, 'line_too_long', null, line('x'.repeat(500))],
  ])('line %i: %s %s', async (number, code, param, file) => {
    const refusal = await refusalOf(file);
    expect(refusal?.body.error).toMatchObject({ type: 'invalid_request_error', code, param, line: number });
    expect(refusal?.message).toMatch(new RegExp(`^Line ${number}: .+\\.$`));
  });

  test.each([
    ['empty_file', '\n\n'],
    ['too_many_tasks', [1, 2, 3, 4].map((id) => line(String(id))).join('\n')],
    ['too_many_embedding_inputs', line('1', { body: { model: 'm', input: ['a', 'b', 'c', 'd', 'e'] } })],
    ['not_json_lines', `[${line('1')}]`],
  ])('the whole: %s', async (code, file) => {
    const refusal = await refusalOf(file);
    expect(refusal?.body.error).toMatchObject({ code, param: 'file' });
    expect(refusal?.body.error.line).toBe(undefined);
  });

  test('one that is not UTF-8', async () => {
    expect((await refusalOf(new Uint8Array([123, 255, 125])))?.body.error).toMatchObject({
      code: 'invalid_utf8',
      line: 1,
    });
  });
});

test('models are held to the list, fine-tuned ones included', async () => {
  const named = (model: string): string => line('1', { body: { model } });
  expect(await refusalOf(named('m'), { models: ['m'] })).toBe(null);
  expect((await refusalOf(named('n'), { models: ['m'] }))?.body.error.code).toBe('model_not_allowed');
  expect(await refusalOf(named('ft:mine'), { models: ['ft:mine'] })).toBe(null);
  const unnamed = line('1', { url: '/v1/moderations', body: { input: 'a' } });
  const endpoints = ['/v1/moderations'];
  expect(await refusalOf(unnamed, { endpoints })).toBe(null);
  expect((await refusalOf(unnamed, { endpoints, models: ['m'] }))?.body.error.code).toBe('model_not_allowed');
});

test('references pass where they are allowed', async () => {
  const file = line('1', { body: { model: 'ft:m', file_id: 'x' } });
  expect(await refusalOf(file, { accountReferences: true })).toBe(null);
});

test('ids that were not seen are not taken for ones that were', () => {
  const seen = createSeenIds();
  for (let index = 0; index < 50_000; index += 1) {
    expect(seen.add(`request-${index}`, index)).toBe(null);
  }
  for (let index = 0; index < 50_000; index += 997) {
    expect(seen.add(`request-${index}`, -1)).toBe(index);
  }
});
