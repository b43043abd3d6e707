import { StatusError } from '@offpeak/core/protocol';
import { expect, test } from 'vitest';
import { errorAnswer, jsonAnswer } from '../../src/http/answers.ts';
import { invalidField, notFound, unknownField } from '../../src/http/errors.ts';

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

test('every answer forbids caching and content sniffing', async () => {
  const answer = jsonAnswer({ a: 1 }, 201, { 'x-more': 'y', 'cache-control': 'public' });
  expect(Object.fromEntries(answer.headers)).toEqual({
    'x-more': 'y',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-type': 'application/json',
  });
  expect([answer.status, await answer.json()]).toEqual([201, { a: 1 }]);
  expect(jsonAnswer({}).status).toBe(200);
  const refused = errorAnswer(
    new StatusError(404, 'No.', { headers: { 'x-request-id': 'req_1', 'retry-after': '2' } }),
  );
  expect([refused.headers.get('x-request-id'), refused.headers.get('retry-after')]).toEqual(['req_1', '2']);
});
