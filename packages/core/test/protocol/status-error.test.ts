import { expect, test } from 'vitest';
import { StatusError } from '../../src/protocol/status-error.ts';

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
  expect(new StatusError(status, 'No.').body).toEqual({
    error: { message: 'No.', type, param: null, code: null },
  });
});

test('the details go into the error, and the line only where there is one', () => {
  const cause = new Error('why');
  const error = new StatusError(400, 'No.', {
    type: 't',
    param: 'p',
    code: 'c',
    line: 3,
    headers: { a: 'b' },
    cause,
  });
  expect(error.body.error).toEqual({ message: 'No.', type: 't', param: 'p', code: 'c', line: 3 });
  expect([error.headers, error.cause, error.name]).toEqual([{ a: 'b' }, cause, 'StatusError']);
});
