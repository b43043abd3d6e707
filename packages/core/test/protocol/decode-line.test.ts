import { createLineCheck, customIdLengthRule, decodeLine } from '@offpeak/core/protocol';
import { expect, test } from 'vitest';

const encode = (text: string) => new TextEncoder().encode(text);

test('bytes that are not UTF-8 are noticed and replaced', () => {
  expect(decodeLine(encode('{"a":"é"}'), 1)).toEqual({ text: '{"a":"é"}', isUtf8: true });
  expect(decodeLine(new Uint8Array([97, 0xff, 98]), 1)).toEqual({ text: 'a\ufffdb', isUtf8: false });
});

test('a byte order mark is dropped from line 1 only', () => {
  expect(decodeLine(encode('\ufeffa'), 1).text).toBe('a');
  expect(decodeLine(encode('\ufeffa'), 2).text).toBe('\ufeffa');
});

const line = (customId: string, model: unknown = 'm') => ({
  text: JSON.stringify({
    custom_id: customId,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model, input: 'a' },
  }),
  isUtf8: true,
});

test('a check remembers the endpoint and the model of the first line that names them', () => {
  const check = createLineCheck();
  expect([check.endpoint, check.model]).toEqual([undefined, undefined]);
  expect(check.checkText(line('a', null), 1).fault).toMatchObject({ param: 'body.model' });
  // A line with a fault names nothing.
  expect([check.endpoint, check.model]).toEqual([undefined, undefined]);
  expect(check.checkText(line('b', 'small'), 2).fault).toBeNull();
  expect([check.endpoint, check.model]).toEqual(['/v1/embeddings', 'small']);
  expect(check.checkText(line('c', 'large'), 3).fault).toMatchObject({ code: 'mismatched_model' });
  expect(check.model).toBe('small');
});

test('a rule of its own limits the length of custom ids, counted in characters', () => {
  const check = createLineCheck({ rules: [customIdLengthRule(4)] });
  expect(check.checkText(line('abcd'), 1).fault).toBeNull();
  expect(check.checkText(line('😀😀😀😀'), 2).fault).toBeNull();
  expect(check.checkText(line('abcde'), 3).fault).toEqual({
    code: 'string_above_max_length',
    param: 'custom_id',
    message: "Invalid 'custom_id': value too long. Expected at most 4 characters, but got 5 instead.",
  });
  expect(check.checkText(line('😀😀😀😀😀'), 4).fault?.message).toContain('got 5 instead');
});
