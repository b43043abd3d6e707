import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { readAfter } from '../../src/list/list-query.ts';
import { refusalOf } from '../support/caller-with.ts';

const params = (query: string): URLSearchParams => new URLSearchParams(query);

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
