import { expect, test } from 'vitest';
import { failureDetail, failureReason } from '../../src/upstream/failure-reason.ts';
import { UpstreamError } from '../../src/upstream/upstream.ts';

const systemError = (message: string, code: string, syscall?: string) =>
  Object.assign(new Error(message), { code, syscall });
const refused = systemError('connect ECONNREFUSED 10.1.2.3:8000', 'ECONNREFUSED', 'connect');
const failure = (cause?: unknown) =>
  new UpstreamError('unreachable', 'The upstream could not be reached.', cause);

test.each([
  ['a refused connection', failure(refused), 'connect ECONNREFUSED', refused.message],
  [
    'what fetch throws',
    failure(new TypeError('fetch failed', { cause: refused })),
    'connect ECONNREFUSED',
    refused.message,
  ],
  [
    'a name with several addresses',
    failure(
      Object.assign(new AggregateError([systemError('a', 'EX', 'connect'), refused]), {
        code: 'ECONNREFUSED',
      }),
    ),
    'connect ECONNREFUSED',
    refused.message,
  ],
  [
    'a name that leads nowhere',
    failure(systemError('getaddrinfo ENOTFOUND gpu.corp', 'ENOTFOUND', 'getaddrinfo')),
    'getaddrinfo ENOTFOUND',
    'getaddrinfo ENOTFOUND gpu.corp',
  ],
  [
    'a connection that takes too long',
    failure(
      systemError(
        'Connect Timeout Error (attempted address: gpu:8000, timeout: 10000ms)',
        'UND_ERR_CONNECT_TIMEOUT',
      ),
    ),
    'connect timed out',
    'Connect Timeout Error (attempted address: gpu:8000, timeout: 10000ms)',
  ],
  [
    'a certificate of another host',
    failure(systemError('Host: gpu.corp. is not in the altnames', 'ERR_TLS_CERT_ALTNAME_INVALID')),
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'Host: gpu.corp. is not in the altnames',
  ],
  [
    'a certificate of its own',
    failure(systemError('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT')),
    'self-signed certificate',
    'self-signed certificate',
  ],
  [
    'a closed connection',
    failure(systemError('other side closed', 'UND_ERR_SOCKET')),
    'other side closed',
    'other side closed',
  ],
  ['a failure without a cause', failure(), null, 'The upstream could not be reached.'],
  ['a value that is not an error', 'no', null, null],
])('the reason of %s', (_, error, reason, detail) => {
  expect([failureReason(error), failureDetail(error)]).toEqual([reason, detail]);
});

test('a circular chain of causes ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(failureDetail(error)).toBe('round');
});
