import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorInAnswer, normalizeError } from '../../src/wire/normalize-error.ts';

describe('normalizeError', () => {
  const error = { message: 'Boom.', type: '', param: null, code: null };
  test.each<[string, unknown, object]>([
    [
      'the object of OpenAI',
      { message: 'Boom.', type: 't', param: 'p', code: 'c' },
      { message: 'Boom.', type: 't', param: 'p', code: 'c' },
    ],
    ['a text', 'Boom.', error],
    ['an envelope around a text', { error: 'Boom.' }, error],
    ['a code beside the text, as xAI sends it', { code: 'c', error: 'Boom.' }, { ...error, code: 'c' }],
    ['a code that is a number', { error: { message: 'Boom.', code: 502 } }, { ...error, code: '502' }],
    [
      'a kind beside a sentence',
      { error: 'invalid_token', error_description: 'Boom.' },
      { ...error, type: 'invalid_token' },
    ],
    ['Nest', { statusCode: 400, message: 'Boom.', error: 'Bad Request' }, { ...error, type: 'Bad Request' }],
    ['a detail', { detail: 'Boom.' }, error],
    [
      'the details of FastAPI',
      { detail: [{ loc: ['body', 'model'], msg: 'Field required', type: 'missing' }] },
      { message: 'Field required', param: 'body.model', type: 'missing' },
    ],
    ['a list of texts', ['One.', 'Two.'], { message: 'One. · Two.' }],
    ['a long list', ['1', '2', '3', '4', '5'], { message: '1 · 2 · 3 · 2 more' }],
    [
      'a list of objects',
      [{ message: 'One.', code: 'c' }, { message: 'Two.' }],
      { message: 'One. · Two.', code: 'c' },
    ],
    [
      'Cloudflare',
      { success: false, errors: [{ code: 7003, message: 'Boom.' }] },
      { ...error, code: '7003' },
    ],
    [
      'a list of envelopes, as Google streams it',
      [{ error: { code: 429, message: 'Boom.' } }],
      { code: '429' },
    ],
    ['a code alone', { code: 'c' }, { message: '', code: 'c' }],
    ['an object without a sentence', { reason: 'x' }, { message: '', code: null }],
  ])('understands %s', (_, value, expected) => {
    expect(normalizeError(value)).toMatchObject(expected);
  });

  test.each([
    [null],
    [undefined],
    [''],
    [0],
    [false],
    [[]],
    [{}],
    [{ code: null, message: null }],
    [{ message: '', details: [], metadata: {} }],
  ])('finds none in %j', (value) => {
    expect(normalizeError(value)).toBeUndefined();
  });

  test('survives an error nested without end', () => {
    const depth = 200_000;
    const nested = JSON.parse(`${'{"error":'.repeat(depth)}"x"${'}'.repeat(depth)}`);
    expect(normalizeError(nested)).toMatchObject({ message: '' });
  });

  test('gives the same for its own result', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = normalizeError(value);
        const pick = (one: typeof once) => one && [one.message, one.code, one.type];
        if (once?.message) {
          expect(pick(normalizeError(once))).toEqual(pick(once));
        }
      }),
    );
  });
});

describe('errorInAnswer', () => {
  const chat = { id: 'chatcmpl-1', object: 'chat.completion', model: 'm' };
  const answered = { index: 0, finish_reason: 'stop', message: { content: 'Hi' } };
  test.each<[string, unknown, object]>([
    ['LM Studio', { error: 'Unexpected endpoint.' }, { message: 'Unexpected endpoint.' }],
    ['a gateway', { error: { message: 'Boom.', code: 502 } }, { message: 'Boom.', code: '502' }],
    [
      'an error beside choices',
      { ...chat, choices: [answered], error: { message: 'Boom.' } },
      { message: 'Boom.' },
    ],
    ['an error without a sentence', { error: { reason: 'x' } }, { message: '' }],
    ['an error that is true', { error: true, message: 'Boom.' }, { message: 'Boom.' }],
    [
      'a response that failed',
      { object: 'response', status: 'failed', error: { code: 'server_error', message: 'Boom.' }, output: [] },
      { message: 'Boom.', code: 'server_error' },
    ],
    [
      'a response that failed without a reason',
      { id: 'resp_1', object: 'response', status: 'failed', error: null, output: [] },
      { message: 'The answer has the status failed.', code: 'failed' },
    ],
    [
      'a response that was cancelled',
      { object: 'response', status: 'cancelled', error: null },
      { code: 'cancelled' },
    ],
    ['a video that failed', { object: 'video', status: 'FAILED', error: null }, { code: 'failed' }],
    ['a status of error', { status: 'error', message: 'Boom.' }, { message: 'Boom.' }],
    [
      'the old envelope of vLLM',
      { object: 'error', message: 'Boom.', type: 'BadRequestError', param: null, code: 400 },
      { message: 'Boom.', type: 'BadRequestError', code: '400' },
    ],
    [
      'Anthropic',
      { type: 'error', error: { type: 'overloaded_error', message: 'Boom.' } },
      { type: 'overloaded_error' },
    ],
    [
      'the event of a stream',
      { type: 'error', code: 'c', message: 'Boom.' },
      { code: 'c', message: 'Boom.' },
    ],
    [
      'a choice that broke off',
      { ...chat, choices: [{ ...answered, finish_reason: 'error', error: { code: 502, message: 'Boom.' } }] },
      { code: '502', message: 'Boom.' },
    ],
    [
      'a choice that broke off without a reason',
      { ...chat, choices: [answered, { ...answered, finish_reason: 'error' }] },
      { code: 'error', message: 'The model broke off with an error.' },
    ],
    [
      'a choice with an error',
      { ...chat, choices: [{ ...answered, error: { message: 'Boom.' } }] },
      { message: 'Boom.' },
    ],
    ['a detail', { detail: 'Not Found' }, { message: 'Not Found' }],
    ['a list of details', { detail: [{ msg: 'Boom.', loc: ['body'] }] }, { message: 'Boom.', param: 'body' }],
    ['a bare error', { code: 'Throttling', message: 'Boom.', request_id: 'r' }, { code: 'Throttling' }],
    [
      'Cloudflare',
      { result: null, success: false, errors: [{ code: 1, message: 'Boom.' }], messages: [] },
      { code: '1' },
    ],
    [
      'MiniMax',
      { choices: null, base_resp: { status_code: 1008, status_msg: 'Boom.' } },
      { code: '1008', message: 'Boom.' },
    ],
  ])('finds the error of %s', (_, body, expected) => {
    expect(errorInAnswer(body)).toMatchObject(expected);
  });

  test.each<[string, unknown]>([
    ['a chat', { ...chat, choices: [answered] }],
    ['a chat with an error of null', { ...chat, choices: [{ ...answered, error: null }], error: null }],
    ['an error of nothing but nulls', { ...chat, choices: [answered], error: { code: null, message: null } }],
    ['an empty error', { ...chat, choices: [answered], error: {} }],
    ['a chat that was cut off', { ...chat, choices: [{ ...answered, finish_reason: 'length' }] }],
    ['a response', { object: 'response', status: 'completed', error: null, output: [] }],
    [
      'a response that is incomplete',
      {
        object: 'response',
        status: 'incomplete',
        error: null,
        incomplete_details: { reason: 'max_output_tokens' },
      },
    ],
    ['embeddings', { object: 'list', data: [{ embedding: [1] }], model: 'm' }],
    ['a moderation that flags', { id: 'modr-1', model: 'm', results: [{ flagged: true }] }],
    [
      'a model that talks about errors',
      { ...chat, choices: [answered], detail: 'x', message: 'error', code: 'x' },
    ],
    ['MiniMax', { ...chat, choices: [answered], base_resp: { status_code: 0, status_msg: 'success' } }],
    ['an empty object', {}],
    ['null', null],
    ['a text', 'error'],
    ['a list', [{ error: 'x' }]],
  ])('takes %s for a success', (_, body) => {
    expect(errorInAnswer(body)).toBeUndefined();
  });
});
