import { expect, test } from 'vitest';
import { plainStatus } from '../../src/wire/plain-status.ts';

test.each([
  ['completed', 'completed'],
  ['COMPLETED', 'completed'],
  ['In_Progress', 'in_progress'],
  ['In Progress', 'in_progress'],
  ['in-progress', 'in_progress'],
  [' FAILED\n', 'failed'],
  ['CANCELED', 'cancelled'],
  ['canceling', 'cancelling'],
  ['Pre_Schedule', 'pre_schedule'],
  ['constructor', 'constructor'],
  ['', ''],
  ['COMPLETED for org-AbC123456', 'COMPLETED for org-AbC123456'],
  ['A_B_C_D', 'A_B_C_D'],
  ['X'.repeat(17), 'X'.repeat(17)],
  [7, 7],
  [null, null],
])('the status %s is %s', (status, plain) => {
  expect(plainStatus({ id: 'x', status })).toEqual({ id: 'x', status: plain });
});

test('so are those inside a list and an upload, and nothing else is touched', () => {
  const body = {
    status: 'COMPLETED',
    object: 'LIST',
    data: [{ id: 'A', status: 'EXPIRED' }, 'FAILED', { id: 'B' }],
    file: { id: 'F', status: 'PROCESSED' },
  };
  expect(plainStatus(body)).toEqual({
    status: 'completed',
    object: 'LIST',
    data: [{ id: 'A', status: 'expired' }, 'FAILED', { id: 'B' }],
    file: { id: 'F', status: 'processed' },
  });
  expect(plainStatus({ data: 'FAILED', file: null })).toEqual({ data: 'FAILED', file: null });
});
