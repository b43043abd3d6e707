import { listPage, readListLimit, readListOrder, StatusError } from '@offpeak/core/protocol';
import { expect, test } from 'vitest';

const query = (text: string): URLSearchParams => new URLSearchParams(text);

function refusalOf(read: () => unknown): unknown[] {
  try {
    return [read()];
  } catch (error) {
    const { status, body } = error as StatusError;
    return [error instanceof StatusError, status, body.error.param, body.error.code];
  }
}

test.each([
  ['', 20],
  ['limit=', 20],
  ['limit=1', 1],
  ['limit=20', 20],
  ['limit=100', 100],
  ['limit=00000007', 7],
])('"%s" has the limit %i', (text, limit) => {
  expect(readListLimit(query(text), 20, 100)).toBe(limit);
});

test.each([
  ['0', 'integer_below_min_value'],
  ['-1', 'integer_below_min_value'],
  ['101', 'integer_above_max_value'],
  ['999999999', 'integer_above_max_value'],
  ['1000000000', 'invalid_type'],
  ['1.5', 'invalid_type'],
  ['1e1', 'invalid_type'],
  ['x', 'invalid_type'],
  [' 1', 'invalid_type'],
])('a limit of "%s" is refused as %s', (limit, code) => {
  const read = () => readListLimit(query(`limit=${limit}`), 20, 100);
  expect(refusalOf(read)).toEqual([true, 400, 'limit', code]);
});

test('a list is ordered newest first by default', () => {
  expect(['', 'order=desc', 'order=asc'].map((text) => readListOrder(query(text)))).toEqual([
    'desc',
    'desc',
    'asc',
  ]);
  expect(refusalOf(() => readListOrder(query('order=up')))).toEqual([true, 400, 'order', 'invalid_value']);
});

test('a page names its first and last item', () => {
  expect(listPage([{ id: 'a' }, { id: 'b' }, { id: 'c' }], true)).toEqual({
    object: 'list',
    data: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    first_id: 'a',
    last_id: 'c',
    has_more: true,
  });
  expect(listPage([], false)).toMatchObject({ data: [], first_id: null, last_id: null, has_more: false });
});
