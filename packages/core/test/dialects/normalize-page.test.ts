import { expect, test } from 'vitest';
import { normalizePage } from '../../src/dialects/normalize-page.ts';

const double = (item: { n: number }) => ({ n: item.n * 2 });
const page = (data: unknown) => ({ object: 'list', data, has_more: true }) as never;

test('each item of a page is normalized, and the other fields are kept', () => {
  expect(normalizePage(page([{ n: 1 }, { n: 2 }]), double)).toEqual(page([{ n: 2 }, { n: 4 }]));
});

test('null is an empty list, and anything else is not a list', () => {
  expect(normalizePage(page(null), double)).toEqual(page([]));
  expect(normalizePage(page(undefined), double)).toBeNull();
  expect(normalizePage(page({}), double)).toBeNull();
});
