import { type Batch, isTerminal } from '@offpeak/core';
import { expect, test } from 'vitest';
import { normalizeBatch } from '../../src/dialects/normalize-batch.ts';

const batch: Batch = {
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/chat/completions',
  input_file_id: 'file-1',
  completion_window: '24h',
  status: 'completed',
  created_at: 1_700_000_000,
  errors: null,
  output_file_id: 'file-2',
  error_file_id: null,
  in_progress_at: null,
  request_counts: { total: 2, completed: 1, failed: 1 },
  metadata: { a: 'b' },
};
const withFields = (fields: object) => normalizeBatch({ ...batch, ...fields } as Batch);

test('what OpenAI sends stays as it is, and what it leaves out stays out', () => {
  const refused = { data: [{ code: 'c', message: 'm', param: null, line: 1 }], object: 'list' as const };
  for (const sent of [batch, { ...batch, status: 'failed', errors: refused }, { id: 'b', status: 'new' }]) {
    expect(normalizeBatch(sent as Batch)).toStrictEqual(sent);
  }
});

test.each([
  ['COMPLETED', 'completed'],
  ['In_Progress', 'in_progress'],
  ['IN PROGRESS', 'in_progress'],
  ['canceled', 'cancelled'],
  ['CANCELING', 'cancelling'],
  ['Cancelled', 'cancelled'],
  [' expired\n', 'expired'],
  ['PRE_SCHEDULE', 'pre_schedule'],
])('the status %j is %s', (status, expected) => {
  expect(withFields({ status }).status).toBe(expected);
});

test('a batch that was not read by a client has ended all the same', () => {
  expect(['COMPLETED', 'Canceled', 'expired'].map(isTerminal)).toEqual([true, true, true]);
  expect(['IN_PROGRESS', 'canceling', 'new'].map(isTerminal)).toEqual([false, false, false]);
});

test('a status that is missing stays missing', () => {
  expect(withFields({ status: undefined }).status).toBeUndefined();
  expect(withFields({ status: 3 }).status).toBe(3);
});

test.each<[string, object, object[]]>([
  ['a text', { errors: 'No quota.' }, [{ message: 'No quota.' }]],
  ['a list of texts', { errors: ['One.', 'Two.'] }, [{ message: 'One.' }, { message: 'Two.' }]],
  [
    'a list of objects',
    { errors: [{ code: 'token_limit_exceeded', message: 'One.', line: 4 }] },
    [{ code: 'token_limit_exceeded', message: 'One.', line: 4 }],
  ],
  ['one object', { errors: { code: 'c', message: 'One.' } }, [{ code: 'c', message: 'One.' }]],
  ['texts in data', { errors: { data: ['One.'] } }, [{ message: 'One.' }]],
  ['a text in data', { errors: { data: 'One.' } }, [{ message: 'One.' }]],
  ['a type', { errors: [{ type: 't', message: 'One.' }] }, [{ type: 't', code: 't', message: 'One.' }]],
  ['a code that is a number', { errors: [{ code: 400, error: 'One.' }] }, [{ code: '400', message: 'One.' }]],
  ['a line that is a text', { errors: [{ message: 'One.', line: '12' }] }, [{ message: 'One.', line: 12 }]],
  ['a text in error', { errors: null, error: 'One.' }, [{ message: 'One.' }]],
  [
    'an object in error',
    { errors: '', error: { message: 'One.', code: 'c' } },
    [{ message: 'One.', code: 'c' }],
  ],
])('the reasons of a refusal are understood as %s', (_, fields, reasons) => {
  const { errors } = withFields({ status: 'failed', ...fields });
  expect(errors).toMatchObject({ object: 'list', data: reasons });
  expect(errors?.data).toHaveLength(reasons.length);
  // Again, as of a batch that was stored.
  expect(withFields({ status: 'failed', errors }).errors).toEqual(errors);
});

test.each([[''], [[]], [{}], [{ data: null }], [{ object: 'list' }], [{ object: 'list', data: [] }], [null]])(
  'errors of %j are none',
  (errors) => {
    expect(withFields({ errors }).errors).toBeNull();
  },
);

test.each<[unknown, object | null]>([
  [
    { total: '3', completed: '1', failed: 0 },
    { total: 3, completed: 1, failed: 0 },
  ],
  [{ completed: 1 }, { total: 1, completed: 1, failed: 0 }],
  [
    { total: 5, completed: null },
    { total: 5, completed: 0, failed: 0 },
  ],
  [
    { total: 0, completed: 0, failed: 0 },
    { total: 0, completed: 0, failed: 0 },
  ],
  [
    { total: 2, completed: Number.NaN, failed: -1 },
    { total: 2, completed: 0, failed: 0 },
  ],
  [{}, null],
  [{ total: null, completed: null, failed: null }, null],
  [null, null],
])('the counts %j are %j', (counts, expected) => {
  expect(withFields({ request_counts: counts }).request_counts).toEqual(expected);
});

test('dates as text become unix seconds, and file ids that are empty become null', () => {
  const normal = withFields({
    created_at: '2026-11-27T10:00:00.500Z',
    expires_at: '1800000000',
    completed_at: '',
    failed_at: '0001-01-01T00:00:00Z',
    output_file_id: '',
    error_file_id: '',
  });
  expect(normal).toMatchObject({
    created_at: Date.UTC(2026, 10, 27, 10) / 1000,
    expires_at: 1_800_000_000,
    completed_at: null,
    failed_at: null,
    output_file_id: null,
    error_file_id: null,
  });
});

test.each([null, undefined, 'batch_1', 7, ['batch_1']])('%j is not a batch, and stays as it is', (answer) => {
  expect(normalizeBatch(answer as unknown as Batch)).toBe(answer);
});
