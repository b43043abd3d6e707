import type { Batch } from '@offpeak/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeBatchLines } from '../../src/batch/describe-batch.ts';
import { describeRow, rowHeader } from '../../src/batch/describe-row.ts';
import { refusalReasons } from '../../src/batch/refusal-reasons.ts';

const whole = {
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/embeddings',
  errors: null,
  input_file_id: 'file-in',
  completion_window: '24h',
  status: 'completed',
  output_file_id: 'file-out',
  error_file_id: '',
  created_at: 1_700_000_000,
  completed_at: 1_700_000_100,
  request_counts: { total: 1914, completed: 1900, failed: 14 },
} satisfies Batch;

/** A batch as some server might send it. */
const lean = (fields: object) => ({ id: 'batch_1', ...fields }) as Batch;

test('a batch is shown with what the server set, and nothing else', () => {
  expect(describeBatchLines(whole)).toEqual([
    'id         batch_1',
    'status     completed',
    'endpoint   /v1/embeddings',
    'requests   1,914: 1,900 completed, 14 failed',
    'created    2023-11-14 22:13:20',
    'ended      2023-11-14 22:15:00',
    'input      file-in',
    'output     file-out',
  ]);
  expect(describeBatchLines(lean({}))).toEqual(['id         batch_1']);
  const waiting = lean({ waiting_for: { code: 'hours', message: 'Waiting for the hours.' } });
  expect(describeBatchLines(waiting)).toContain('waiting    for the hours.');
});

test.each([
  [null, '-', undefined],
  [{}, '-', undefined],
  [{ completed: 1 }, '1/-', 'requests   1 completed'],
  [{ total: 3 }, '-/3', 'requests   3'],
  [{ total: null, completed: null, failed: null }, '-', undefined],
  [{ total: 3, completed: 1, failed: null }, '1/3', 'requests   3: 1 completed'],
  [{ total: '3', completed: Number.NaN, failed: -1 }, '-', undefined],
])('counts %j are shown as far as they go', (request_counts, cell, line) => {
  const batch = lean({ status: 'in_progress', request_counts });
  expect(describeRow(batch, 7).split(/ {2,}/)[2]).toBe(cell);
  expect(describeBatchLines(batch).find((one) => one.startsWith('requests'))).toBe(line);
});

test('the columns of the list have names and line up', () => {
  const row = describeRow(whole, 9);
  expect(rowHeader(9)).toBe('ID         STATUS            REQUESTS  CREATED              ENDPOINT');
  expect(row).toBe('batch_1    completed        1914/1914  2023-11-14 22:13:20  /v1/embeddings');
});

test.each<[unknown, string[]]>([
  [null, []],
  ['', []],
  ['no credit', ['no credit']],
  [{ data: null }, []],
  [{ message: 'no credit' }, ['no credit']],
  [
    [{ message: 'a' }, 'b', null],
    ['a', 'b', 'null'],
  ],
  [{ data: [{ line: 3, message: 'bad\u001b[31m\nline', code: 'x' }] }, ['line 3: bad [31m line']],
  [{ data: [{ code: 'only_code' }, {}] }, ['only_code', 'no reason given']],
  [
    [[{ toString: 0 }], { message: { toString: 0 } }],
    ['[{"toString":0}]', '{"toString":0}'],
  ],
])('errors %j are told as they come', (errors, reasons) => {
  expect(refusalReasons(lean({ errors }))).toEqual(reasons);
});

test('no printer trusts a field of a batch', () => {
  const fields = Object.keys(whole).filter((name) => name !== 'id');
  const value = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.double());
  fc.assert(
    fc.property(fc.record(Object.fromEntries(fields.map((name) => [name, value]))), (some) => {
      const printed = [describeRow(lean(some), 7), ...describeBatchLines(lean(some))].join('\n');
      expect(printed.split('\n').every((line) => line.length > 0)).toBe(true);
    }),
  );
});

test('the estimate of a running batch is shown, and one of another shape is not', () => {
  const estimate = { requests_per_second: 12.5, output_tokens_per_second: 900, seconds_left: 7500 };
  const running = { ...whole, status: 'in_progress' as const, estimate };
  expect(describeBatchLines(running)).toContain('left       about 2 h 5 min, at 12.5 requests a second');
  const odd = { ...running, estimate: { seconds_left: 'soon' } as unknown as typeof estimate };
  expect(describeBatchLines(odd).some((line) => line.startsWith('left '))).toBe(false);
});
