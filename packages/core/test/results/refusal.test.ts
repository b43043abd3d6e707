import type { Batch, BatchError } from '@offpeak/core';
import { expect, test } from 'vitest';
import { refusalOf } from '../../src/results/refusal.ts';

const batchOf = (fields: Partial<Batch>): Batch => ({
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/embeddings',
  input_file_id: 'file-1',
  completion_window: '24h',
  status: 'failed',
  created_at: 1,
  ...fields,
});
const reasons = (...data: BatchError[]) => batchOf({ errors: { object: 'list', data } });

test('only a failed batch without result files was refused as a whole', () => {
  expect(refusalOf(batchOf({ status: 'expired' }))).toBeUndefined();
  expect(refusalOf(batchOf({ output_file_id: 'file-2' }))).toBeUndefined();
  expect(refusalOf(batchOf({ error_file_id: 'file-2' }))).toBeUndefined();
  expect(refusalOf(batchOf({}))).toMatchObject({
    code: 'batch_failed',
    batchId: 'batch_1',
    message: 'Batch batch_1 was refused: no reason given',
    line: undefined,
  });
});

test('the first three reasons are quoted, and the first one names the line and the field', () => {
  const one = { code: 'invalid_url', message: 'Wrong url.', line: 3, param: 'url' };
  const error = refusalOf(reasons(one, { code: 'no_message' }, { message: 'Third.' }));
  expect(error).toMatchObject({ line: 3, param: 'url' });
  expect(error?.message).toBe('Batch batch_1 was refused: line 3: Wrong url. · no_message · Third.');
  expect(refusalOf(reasons(one, one, one, one, one))?.message).toMatch(/Wrong url\. · 2 more$/);
});
