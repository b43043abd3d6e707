import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseResult } from '../../src/results/parse-result.ts';

const position = { batchId: 'b', file: 'output', line: 3 } as const;
const line = (fields: object) =>
  JSON.stringify({ id: 'batch_req_1', custom_id: 'a', response: null, error: null, ...fields });
const body = {
  error: {
    message: 'Too long.',
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
};

test.each([
  [
    'an answer',
    line({ response: { status_code: 200, request_id: 'req', body: { x: 1 } } }),
    {
      status: 'succeeded',
      customId: 'a',
      statusCode: 200,
      body: { x: 1 },
      id: 'batch_req_1',
      requestId: 'req',
    },
  ],
  [
    'a 4xx whose error is in the body',
    line({ response: { status_code: 400, request_id: 'req', body } }),
    {
      status: 'failed',
      statusCode: 400,
      error: {
        code: 'context_length_exceeded',
        message: 'Too long.',
        type: 'invalid_request_error',
        param: 'messages',
      },
      body,
    },
  ],
  [
    'a 5xx without a word',
    line({ response: { status_code: 500, body: '' } }),
    { status: 'failed', statusCode: 500, error: { code: 'http_500' } },
  ],
  [
    'status 0 and an empty body',
    line({ response: { status_code: 0, body: {} } }),
    { status: 'failed', statusCode: 0, error: { code: 'http_0' } },
  ],
  [
    'an error without a body',
    line({ response: { status_code: 200 }, error: { code: 'x', message: 'Y' } }),
    { status: 'failed', error: { code: 'x', message: 'Y' }, body: null },
  ],
  [
    'an expired request',
    line({ error: { code: 'batch_expired', message: 'Late.' } }),
    {
      status: 'expired',
      customId: 'a',
      id: 'batch_req_1',
      error: { code: 'batch_expired', message: 'Late.' },
    },
  ],
  [
    'a cancelled request',
    line({ error: { code: 'batch_cancelled', message: 'Off.' } }),
    { status: 'cancelled', customId: 'a' },
  ],
  [
    'an expired token, which is not an expired batch',
    line({ response: { status_code: 401, body: {} }, error: { code: 'token_expired' } }),
    { status: 'failed', error: { code: 'token_expired' } },
  ],
  [
    'a status as text',
    line({ response: { status_code: '200', body: {} } }),
    { status: 'succeeded', statusCode: 200 },
  ],
  [
    'a failure with its status as text',
    line({ response: { status_code: '429', body: {} } }),
    { status: 'failed', statusCode: 429, error: { code: 'http_429' } },
  ],
  [
    'an empty error beside an answer',
    line({ response: { status_code: 200, body: {} }, error: {} }),
    { status: 'succeeded' },
  ],
  [
    'an error of nulls beside an answer',
    line({ response: { status_code: 200, body: {} }, error: { code: null, message: null, param: '' } }),
    { status: 'succeeded' },
  ],
  [
    'an error that is a text',
    line({ error: 'boom' }),
    { status: 'failed', error: { code: 'no_response', message: 'boom' } },
  ],
  [
    'an error that is a text beside an answer',
    line({ response: { status_code: 200, body: {} }, error: 'boom' }),
    { status: 'failed', error: { code: 'error_in_response', message: 'boom' } },
  ],
  [
    'an answer of 200 that is an error',
    line({ response: { status_code: 200, body: { error: { message: 'Boom.', code: 502 } } } }),
    {
      status: 'failed',
      statusCode: 200,
      error: { code: '502', message: 'Boom.' },
      body: { error: { message: 'Boom.', code: 502 } },
    },
  ],
  [
    'an error with a type and no code',
    line({ error: { type: 'rate_limit_exceeded', message: 'Slow down.' } }),
    {
      status: 'failed',
      error: { code: 'rate_limit_exceeded', type: 'rate_limit_exceeded', message: 'Slow down.' },
    },
  ],
  [
    'a request that expired, as a type',
    line({ error: { type: 'batch_expired', message: 'Late.' } }),
    { status: 'expired', error: { code: 'batch_expired' } },
  ],
  [
    'a refusal with a detail instead of an error',
    line({ response: { status_code: 422, body: { detail: [{ loc: ['body', 'n'], msg: 'too small' }] } } }),
    { status: 'failed', error: { code: 'http_422', message: 'too small', param: 'body.n' } },
  ],
  [
    'a refusal that is a text',
    line({ response: { status_code: 503, body: 'overloaded' } }),
    { status: 'failed', error: { code: 'http_503', message: 'overloaded' } },
  ],
  [
    'a refusal that is a page',
    line({ response: { status_code: 502, body: '<html>Bad gateway</html>' } }),
    {
      status: 'failed',
      error: { code: 'http_502', message: 'Line 3 of the output file has the error http_502.' },
    },
  ],
  ['neither response nor error', line({}), { status: 'failed', error: { code: 'no_response' } }],
  [
    'no custom id',
    line({ custom_id: null, response: { status_code: 200, body: {} } }),
    { status: 'failed', customId: null, error: { code: 'missing_custom_id' } },
  ],
  [
    'an incomplete line',
    '{"id":"batch_req_1","custom_id":"a\\"b","response":{"sta',
    { status: 'failed', customId: 'a"b', error: { code: 'malformed_line' } },
  ],
  ['a list', '[]', { status: 'failed', customId: null, error: { code: 'malformed_line' } }],
  ['null', 'null', { status: 'failed', customId: null }],
])('%s', (_, text, expected) => {
  expect(parseResult(text, position)).toMatchObject({ position, ...expected });
});

test('no line makes it throw, and every failure has a code and a message', () => {
  const anyLine = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ custom_id: fc.anything(), response: fc.anything(), error: fc.anything() })
      .map((value) => JSON.stringify(value) ?? ''),
    fc
      .record({
        custom_id: fc.string(),
        response: fc.record({ status_code: fc.anything(), body: fc.anything() }),
      })
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(anyLine, (text) => {
      const result = parseResult(text, position);
      if (result.status === 'succeeded') {
        return;
      }
      expect(result.error).toMatchObject({
        code: expect.stringMatching(/./),
        message: expect.stringMatching(/./),
      });
    }),
  );
});
