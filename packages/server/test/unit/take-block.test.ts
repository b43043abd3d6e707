import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeBlock } from '../../src/results/take-block.ts';

test('blocks hold every item once, in order, and no more than the maximum unless it is one item', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 20 })), fc.integer({ min: 1, max: 40 }), (texts, most) => {
      const waiting = texts.map((text) => ({ text }));
      const groups: string[][] = [];
      while (waiting.length > 0) {
        groups.push(takeBlock(waiting, most).map(({ text }) => text));
      }
      expect(groups.flat()).toEqual(texts);
      for (const group of groups) {
        expect(group.length === 1 || group.join('').length <= most).toBe(true);
      }
      // And as much as fits: with the first of the next it would be too much.
      for (const [at, group] of groups.slice(0, -1).entries()) {
        expect([...group, groups[at + 1]?.[0]].join('').length).toBeGreaterThan(most);
      }
    }),
  );
});
