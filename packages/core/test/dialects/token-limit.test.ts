import { OffpeakError } from '@offpeak/core';
import { expect, test } from 'vitest';
import { hitTokenLimit, tokenLimitBackoff } from '../../src/dialects/token-limit.ts';

test.each([
  [1000, [1000, 2000, 4000, 8000]],
  [60_000, [60_000, 120_000, 240_000, 480_000, 900_000, 900_000]],
  [1_800_000, [1_800_000, 1_800_000]],
  [0, [0, 0]],
])('a first wait of %i ms is doubled after every refusal, up to 15 minutes', (firstMs, waits) => {
  expect(waits.map((_, n) => tokenLimitBackoff(firstMs, n + 1))).toEqual(waits);
});

test('a long row of refusals waits no longer than the longest', () => {
  expect(tokenLimitBackoff(60_000, 2000)).toBe(900_000);
});

test.each([
  ['token_limit_exceeded', true],
  ['rate_limit_exceeded', false],
])('a refusal with %s waits for room: %j', (code, expected) => {
  const apiError = { message: 'No.', type: 'x', param: null, code };
  expect(hitTokenLimit(new OffpeakError('bad_request', 'No.', { status: 400, apiError: apiError }))).toBe(
    expected,
  );
});
