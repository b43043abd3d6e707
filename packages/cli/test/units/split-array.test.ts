import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createArraySplitter } from '../../src/convert/split-array.ts';

test('the items of an array are found however its text is cut and indented', () => {
  const items = fc.array(fc.jsonValue(), { maxLength: 6 });
  fc.assert(
    fc.property(items, fc.nat(4), fc.integer({ min: 1, max: 7 }), (values, indent, size) => {
      const text = `\ufeff ${JSON.stringify(values, null, indent)}\n`;
      const splitter = createArraySplitter();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size) {
        found.push(...splitter.add(text.slice(at, at + size)));
      }
      expect(found.map((item) => JSON.parse(item))).toEqual(JSON.parse(JSON.stringify(values)));
      expect([splitter.isComplete(), splitter.isWrong(), splitter.pendingLength()]).toEqual([true, false, 0]);
    }),
    { numRuns: 200 },
  );
});
