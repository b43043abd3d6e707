import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPriority, withPriority } from '../../src/upstream/with-priority.ts';

test('adds the priority and keeps every other byte', () => {
  expect(withPriority('{"model":"m","seed":9223372036854775807}', 10)).toBe(
    '{"priority":10,"model":"m","seed":9223372036854775807}',
  );
  expect(withPriority(' { "a": 1 }', -1)).toBe(' {"priority":-1, "a": 1 }');
  expect(withPriority('{ }', 3)).toBe('{"priority":3 }');
});

test('without a priority the body stays as it is', () => {
  expect(withPriority('{"model":"m"}', undefined)).toBe('{"model":"m"}');
});

test('a priority in the request itself counts', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer(), (body, priority) => {
      const expected = Object.hasOwn(body, 'priority') ? body : { ...body, priority };
      expect(JSON.parse(withPriority(JSON.stringify(body), priority))).toEqual(
        JSON.parse(JSON.stringify(expected)),
      );
    }),
  );
});

test.each([0.5, Number.NaN, Infinity])('refuses %s', (priority) => {
  expect(() => checkPriority(priority)).toThrow('upstreamPriority must be a whole number');
});
