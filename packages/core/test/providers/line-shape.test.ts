import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineShape } from '../../src/providers/line-shape.ts';

const shape = lineShape('key', 'request');

describe('lines of a shape of their own', () => {
  test('a request has the id and the body, and nothing else', () => {
    const line = { custom_id: 'a"b', method: 'POST', url: '/v1/x', body: { n: 1 } };
    expect(shape.write(line, undefined)).toBe('{"key":"a\\"b","request":{"n":1}}');
  });

  test.each([
    ['{"custom_id":"a","body": {"n":1.0,"body":{"x":2}} ,"url":"/v1/x"}', '{"n":1.0,"body":{"x":2}}'],
    ['{"url":"/v1/x","body":{"s":"}, \\"body\\":1"},"custom_id":"a"}', '{"s":"}, \\"body\\":1"}'],
    ['{"key":"a","request":{"n":12345678901234567890}}', '{"n":12345678901234567890}'],
    ['{"custom_id":"a","more":{"body":1},"b\\u006fdy":[1, 2]}', '[1, 2]'],
    ['{"custom_id":"a"}', 'null'],
  ])('the body of %s is copied as it stands', (text, body) => {
    expect(shape.write({ custom_id: 'a' }, text)).toBe(`{"key":"a","request":${body}}`);
  });

  test('any body survives, wherever it stands in the line', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.dictionary(fc.string(), fc.jsonValue()), (body, more) => {
        const { body: _, request: __, ...others } = more;
        const rest = JSON.stringify(others).slice(1, -1);
        const text = `{${rest}${rest ? ',' : ''}"body" : ${body} }`;
        expect(shape.write({ custom_id: 'a' }, text)).toBe(`{"key":"a","request":${body.trim()}}`);
      }),
    );
  });

  test('a line of either shape is read with the names of OpenAI', () => {
    const body = { n: 1 };
    expect(shape.read({ key: 'a', request: body })).toEqual({ custom_id: 'a', body });
    expect(shape.read({ custom_id: 'a', request: body })).toEqual({ custom_id: 'a', body });
    expect(shape.read({ customId: 'a', body })).toEqual({ customId: 'a', body });
    expect(shape.read('text')).toBe('text');
  });

  test('the lines of a file can be iterated again', async () => {
    const lines = shape.linesOf(new Blob(['\ufeff{"a":1}\r\n\n{"a":2}']));
    for (const _ of [1, 2]) {
      const texts: string[] = [];
      for await (const { rawLine } of lines) {
        texts.push(rawLine);
      }
      expect(texts).toEqual(['{"a":1}', '{"a":2}']);
    }
  });
});
