import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { listBody, readAfter, readLimit, readOrder } from '../../src/list/list-query.ts';
import { refusalOf } from '../support/caller-with.ts';

const params = (query: string): URLSearchParams => new URLSearchParams(query);

test('a limit is a whole number within its bounds, or the usual one', async () => {
  expect(readLimit(params(''), 20, 100)).toBe(20);
  for (const limit of [1, 20, 100]) {
    expect(readLimit(params(`limit=${limit}`), 20, 100)).toBe(limit);
  }
  expect(readLimit(params('limit=100000'), 20, 999_999)).toBe(100_000);
  for (const wrong of ['0', '101', '-1', '1.5', '1e1', 'x', '', ' 1', '1000000', '00000001']) {
    const refusal = refusalOf(() => readLimit(params(`limit=${wrong}`), 20, 100));
    expect([wrong, ...(await refusal)]).toEqual([wrong, 400, 'invalid_value', 'limit']);
  }
});

test('an order is one of two, newest first by default', async () => {
  expect([readOrder(params('')), readOrder(params('order=asc')), readOrder(params('order=desc'))]).toEqual([
    'desc',
    'asc',
    'desc',
  ]);
  expect(await refusalOf(() => readOrder(params('order=up')))).toEqual([400, 'invalid_value', 'order']);
});

test('a cursor is a signed id of its kind', async () => {
  const ids = createIdSigner(['a secret of the tests that is long enough'])('ann');
  expect(await readAfter(params(''), ids, 'file')).toBe(null);
  expect(await readAfter(params(`after=${await ids.sign('file', 'file-1')}`), ids, 'file')).toBe('file-1');
  for (const wrong of ['file-1', await ids.sign('batch', 'file-1'), '']) {
    expect(await refusalOf(readAfter(params(`after=${wrong}`), ids, 'file'))).toEqual([
      404,
      'not_found',
      'after',
    ]);
  }
});

test('a list names its first and last', () => {
  expect(listBody([{ id: 'a' }, { id: 'b' }, { id: 'c' }], true)).toEqual({
    object: 'list',
    data: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    first_id: 'a',
    last_id: 'c',
    has_more: true,
  });
  expect(listBody([], false)).toEqual({
    object: 'list',
    data: [],
    first_id: null,
    last_id: null,
    has_more: false,
  });
});
