import { describe, expect, test } from 'vitest';
import { errorInResponse } from '../../src/dialects/error-in-response.ts';

describe('errorInResponse', () => {
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
      'a choice that was interrupted',
      { ...chat, choices: [{ ...answered, finish_reason: 'error', error: { code: 502, message: 'Boom.' } }] },
      { code: '502', message: 'Boom.' },
    ],
    [
      'a choice that failed without a reason',
      { ...chat, choices: [answered, { ...answered, finish_reason: 'error' }] },
      { code: 'error', message: 'The model stopped with an error.' },
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
    expect(errorInResponse(body)).toMatchObject(expected);
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
    expect(errorInResponse(body)).toBeUndefined();
  });
});
