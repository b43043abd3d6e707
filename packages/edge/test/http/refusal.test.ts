import { expect, test } from 'vitest';
import { jsonAnswer, refusalAnswer } from '../../src/http/answers.ts';
import { joinBytes } from '../../src/http/join-bytes.ts';
import { invalidField, notFound, Refusal, unknownField } from '../../src/http/refusal.ts';

test.each([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [499, 'invalid_request_error'],
  [500, 'server_error'],
  [504, 'server_error'],
])('a %d is an %s', (status, type) => {
  expect(new Refusal(status, 'No.').body).toEqual({
    error: { message: 'No.', type, param: null, code: null },
  });
});

test('what is said besides goes into the error, and a line only where there is one', () => {
  const cause = new Error('why');
  const refusal = new Refusal(400, 'No.', {
    type: 't',
    param: 'p',
    code: 'c',
    line: 3,
    headers: { a: 'b' },
    cause,
  });
  expect(refusal.body.error).toEqual({ message: 'No.', type: 't', param: 'p', code: 'c', line: 3 });
  expect([refusal.headers, refusal.cause, refusal.name]).toEqual([{ a: 'b' }, cause, 'Refusal']);
});

test('the usual refusals', () => {
  expect(notFound('file', 'after').body.error).toMatchObject({
    message: 'No such file.',
    code: 'not_found',
    param: 'after',
  });
  expect(invalidField('limit', 'Too much.').body.error).toMatchObject({
    code: 'invalid_value',
    param: 'limit',
  });
  const unknown = unknownField('parameter', 'x'.repeat(65));
  expect(unknown.body.error).toMatchObject({ code: 'unknown_parameter', param: 'x'.repeat(64) });
  expect(unknown.message).toBe(`Unknown parameter: '${'x'.repeat(64)}'.`);
  expect([notFound('file').status, invalidField('a', 'b').status, unknown.status]).toEqual([404, 400, 400]);
});

test('every answer may be kept by nobody and guessed into no other type', async () => {
  const answer = jsonAnswer({ a: 1 }, 201, { 'x-more': 'y', 'cache-control': 'public' });
  expect(Object.fromEntries(answer.headers)).toEqual({
    'x-more': 'y',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-type': 'application/json',
  });
  expect([answer.status, await answer.json()]).toEqual([201, { a: 1 }]);
  expect(jsonAnswer({}).status).toBe(200);
  const refused = refusalAnswer(
    new Refusal(404, 'No.', { headers: { 'x-request-id': 'req_1', 'retry-after': '2' } }),
  );
  expect([refused.headers.get('x-request-id'), refused.headers.get('retry-after')]).toEqual(['req_1', '2']);
});

test('pieces are put together in their order', () => {
  expect([...joinBytes([new Uint8Array([1, 2]), new Uint8Array(0), new Uint8Array([3])], 3)]).toEqual([
    1, 2, 3,
  ]);
});
