import type { BatchResult } from '@offpeak/core';
import { expect, test } from 'vitest';
import { createFailureTally, describeReasons } from '../../src/results/failure-reasons.ts';

const base = { id: null, requestId: null, position: null, body: null };

function failed(
  customId: string | null,
  statusCode: number | null,
  code: string,
  message: string,
): BatchResult {
  return { ...base, status: 'failed', customId, statusCode, error: { code, message } };
}

test('failures are grouped by status, code and message, with a count and the first custom id', () => {
  const tally = createFailureTally();
  for (let n = 0; n < 1000; n += 1) {
    tally.add(failed(`r${n}`, 404, 'http_404', 'no route'));
  }
  tally.add(failed('x', 404, 'model_not_found', 'no route'));
  tally.add(failed('y', 500, 'http_404', 'no route'));
  tally.add({
    ...base,
    status: 'expired',
    customId: 'z',
    error: { code: 'batch_expired', message: 'Too late.' },
  });
  tally.add({ ...base, status: 'succeeded', customId: 'w', statusCode: 200, output: undefined });
  expect(tally.reasons()).toEqual([
    { status: 404, code: 'http_404', message: 'no route', count: 1000, custom_id: 'r0' },
    { status: 404, code: 'model_not_found', message: 'no route', count: 1, custom_id: 'x' },
    { status: 500, code: 'http_404', message: 'no route', count: 1, custom_id: 'y' },
    { status: null, code: 'batch_expired', message: 'Too late.', count: 1, custom_id: 'z' },
  ]);
  expect(describeReasons(tally.reasons())).toEqual([
    '  1,000 × 404 no route (first: r0)',
    '  1 × 404 model_not_found: no route (x)',
    '  1 × 500 http_404: no route (y)',
    '  1 × batch_expired: Too late. (z)',
  ]);
});

test('memory does not grow with messages that are all different, and every failure is counted', () => {
  const tally = createFailureTally();
  for (let n = 0; n < 5000; n += 1) {
    tally.add(failed(`r${n}`, 429, 'busy', `request ${n}`));
  }
  const reasons = tally.reasons();
  expect(reasons).toHaveLength(21);
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
  expect(describeReasons(reasons).at(-1)).toBe('  4,980 × other reasons (first: r20)');
  // Past a thousand different ones, a new reason is not kept by itself any more.
  for (let n = 0; n < 10; n += 1) {
    tally.add(failed(`late${n}`, 500, 'late', 'always the same'));
  }
  expect(tally.reasons().map(({ code }) => code)).not.toContain('late');
});

test('a message cannot break the line or steer the terminal', () => {
  const tally = createFailureTally();
  tally.add(failed(null, 400, 'bad', `two\nlines \u001b[31m${'x'.repeat(500)}`));
  const [line = ''] = describeReasons(tally.reasons());
  expect(line).toMatch(/^ {2}1 × 400 bad: two lines \[31mx+…$/);
  expect(line.length).toBeLessThan(330);
});
