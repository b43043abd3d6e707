import { OffpeakError } from '@offpeak/core';
import { expect, test } from 'vitest';
import { mayRetry, readRetryAfter, retryDelayMs } from '../../src/http/retry.ts';

const now = Date.parse('Sat, 21 Nov 2026 20:00:00 GMT');

test.each([
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': 'Sat, 21 Nov 2026 20:00:05 GMT' }, 5000],
  [{ 'retry-after-ms': '20', 'retry-after': '9' }, 20],
  [{ 'retry-after': '61' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{ 'retry-after': 'Sat, 21 Nov 2026 19:00:00 GMT' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j asks for %s ms', (headers, afterMs) => {
  expect(readRetryAfter(new Headers(headers), now)).toBe(afterMs);
});

test.each([
  ['network', undefined, { idempotent: true, 'if-rejected': false }],
  ['timeout', undefined, { idempotent: true, 'if-rejected': false }],
  ['rate_limited', 429, { idempotent: true, 'if-rejected': true }],
  ['server_error', 503, { idempotent: true, 'if-rejected': false }],
  ['timeout', 408, { idempotent: true, 'if-rejected': false }],
  ['conflict', 409, { idempotent: false, 'if-rejected': false }],
  ['bad_request', 400, { idempotent: false, 'if-rejected': false }],
  ['aborted', undefined, { idempotent: false, 'if-rejected': false }],
] as const)('%s (%s) may be retried: %j', (code, status, expected) => {
  const error = new OffpeakError(code, '', { status });
  expect({
    idempotent: mayRetry(error, 'idempotent', null),
    'if-rejected': mayRetry(error, 'if-rejected', null),
  }).toEqual(expected);
  expect(mayRetry(error, 'never', null)).toBe(false);
});

test('the server may forbid or request a retry, but never of a creation of a batch', () => {
  const failed = new OffpeakError('server_error', '', { status: 500 });
  const conflict = new OffpeakError('conflict', '', { status: 409 });
  expect(mayRetry(failed, 'idempotent', 'false')).toBe(false);
  expect(mayRetry(conflict, 'idempotent', 'true')).toBe(true);
  expect(mayRetry(failed, 'if-rejected', 'true')).toBe(false);
});

test('pauses double up to 8 s, less a random part', () => {
  expect([0, 1, 2, 3, 4, 9].map((n) => retryDelayMs(n, undefined, 0))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000,
  ]);
  expect(retryDelayMs(0, undefined, 1)).toBe(375);
  expect(retryDelayMs(5, 7, 1)).toBe(7);
});
