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
  ['network', undefined, { safe: true, refused: false }],
  ['timeout', undefined, { safe: true, refused: false }],
  ['rate_limited', 429, { safe: true, refused: true }],
  ['server_error', 503, { safe: true, refused: false }],
  ['timeout', 408, { safe: true, refused: false }],
  ['conflict', 409, { safe: false, refused: false }],
  ['bad_request', 400, { safe: false, refused: false }],
  ['aborted', undefined, { safe: false, refused: false }],
] as const)('%s (%s) is tried again: %j', (code, status, expected) => {
  const error = new OffpeakError(code, '', { status });
  expect({ safe: mayRetry(error, 'safe', null), refused: mayRetry(error, 'refused', null) }).toEqual(
    expected,
  );
  expect(mayRetry(error, 'never', null)).toBe(false);
});

test('the server may forbid or ask for another try, but not for another paid batch', () => {
  const failed = new OffpeakError('server_error', '', { status: 500 });
  const conflict = new OffpeakError('conflict', '', { status: 409 });
  expect(mayRetry(failed, 'safe', 'false')).toBe(false);
  expect(mayRetry(conflict, 'safe', 'true')).toBe(true);
  expect(mayRetry(failed, 'refused', 'true')).toBe(false);
});

test('waits double up to 8 s and are shortened by chance', () => {
  expect([0, 1, 2, 3, 4, 9].map((n) => retryDelayMs(n, undefined, 0))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000,
  ]);
  expect(retryDelayMs(0, undefined, 1)).toBe(375);
  expect(retryDelayMs(5, 7, 1)).toBe(7);
});
