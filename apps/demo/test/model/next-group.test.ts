import { expect, test } from 'vitest';
import { takeGroup } from '../../model/embed/next-group.ts';

const items = (...lengths: number[]) => lengths.map((length) => ({ text: 'x'.repeat(length) }));
const lengths = (list: { text: string }[]) => list.map((item) => item.text.length);

test('a group starts with the text that waited longest and adds those nearest in length', () => {
  const waiting = items(10, 200, 9, 100, 12);
  expect(lengths(takeGroup(waiting, 3))).toEqual([10, 9, 12]);
  expect(lengths(waiting)).toEqual([200, 100]);
});

test('every text is handed out once, also equal ones', () => {
  const waiting = items(5, 5, 5, 5, 5, 5, 5);
  const handed: unknown[] = [];
  while (waiting.length > 0) {
    handed.push(...takeGroup(waiting, 3));
  }
  expect(handed).toHaveLength(7);
  expect(new Set(handed).size).toBe(7);
  expect(takeGroup(waiting, 3)).toEqual([]);
});
