import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRepeatedKey } from '../../src/lines/repeated-key.ts';

const find = (text: string): string | null => findRepeatedKey(text, [JSON.parse(text)]);

describe('a key that is twice in one object is found', () => {
  test.each([
    ['model', '{"body":{"model":"ft:evil","model":"m"}}'],
    ['body', '{"body":{"model":"ft:evil"},"body":{"model":"m"}}'],
    ['input', '{"input":[{"file_id":"file-x"}],"input":"s"}'],
    ['file_id', '{"input":[{"file_id":"file-x" , "file_id"\t: null}]}'],
    ['a', '[{"b":{}},{"a":1,"b":{"c":"a"},"a":2}]'],
    ['model', '{"mod\\u0065l":1,"model":2}'],
    ['a"', '{"a\\"":1,"x":"\\\\","a\\"":2}'],
    ['', '{"":1,"":1}'],
    ['__proto__', '{"__proto__":1,"__proto__":2}'],
  ])('%s', (key, text) => {
    expect(find(text)).toBe(key);
  });
});

test('and in no value that was written once, whatever is in its strings', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
      expect(find(text)).toBe(null);
      expect(find(JSON.stringify(JSON.parse(text), null, indent))).toBe(null);
    }),
  );
  for (const text of [
    '{"a":{"a":{"a":"\\"a\\":1,\\"a\\":2"}},"b":[{"a":1},{"a":2}]}',
    '"a"',
    '{}',
    '[]',
    '1',
  ]) {
    expect(find(text)).toBe(null);
  }
});

test('in any object to which a key of its own is added again', () => {
  const key = fc.string({ maxLength: 4 });
  fc.assert(
    fc.property(fc.dictionary(key, fc.json(), { minKeys: 1 }), fc.json(), fc.nat(), (object, other, pick) => {
      const pairs = Object.entries(object).map(([name, value]) => `${JSON.stringify(name)}:${value}`);
      const name = Object.keys(object)[pick % pairs.length] ?? '';
      pairs.push(`${JSON.stringify(name)}: ${other}`);
      expect(find(`{${pairs.join(' ,')}}`)).toBe(name);
    }),
  );
});

test('in a line of nothing but brackets, quotes or backslashes', () => {
  const deep = 200_000;
  expect(find(`${'['.repeat(deep)}${']'.repeat(deep)}`)).toBe(null);
  expect(find(JSON.stringify({ a: '\\"'.repeat(deep) }))).toBe(null);
});
