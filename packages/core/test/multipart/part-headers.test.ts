import { expect, test } from 'vitest';
import { parsePartHeaders } from '../../src/multipart/part-headers.ts';

const form = (parameters: string, more = '') =>
  parsePartHeaders(`${more}Content-Disposition: form-data; ${parameters}`);

test.each([
  ['name="file"; filename="a.jsonl"', 'file', 'a.jsonl'],
  ['name=file; filename=a.jsonl', 'file', 'a.jsonl'],
  ['NAME="file"; FileName="a.jsonl"', 'file', 'a.jsonl'],
  ['name="file"', 'file', null],
  ['name=""', '', null],
  // A browser.
  ['name="a%22b"; filename="c%0D%0Ad"', 'a"b', 'c\r\nd'],
  // An old curl.
  ['name="a\\"b"; filename="c\\\\d"', 'a"b', 'c\\d'],
  // Of two values, the first counts.
  ['name="first"; name="second"', 'first', null],
  // RFC 5987: preferred, unless it is broken or in another charset.
  ["name=f; filename=plain; filename*=UTF-8''%c3%a9.jsonl", 'f', 'é.jsonl'],
  ["name=f; filename*=utf-8'en'x%20y", 'f', 'x y'],
  ["name=f; filename=plain; filename*=UTF-8''%ff", 'f', 'plain'],
  ["name=f; filename=plain; filename*=latin1''%e9", 'f', 'plain'],
])('reads %s', (parameters, name, filename) => {
  expect(form(parameters)).toEqual({ name, filename, contentType: null });
});

test('other headers are skipped, and of two equal ones the first counts', () => {
  const headers = 'X-Other: 1\r\nno colon\r\nContent-Type: text/a\r\ncontent-type: text/b\r\n';
  expect(form('name=a', headers)).toMatchObject({ name: 'a', contentType: 'text/a' });
  expect(
    parsePartHeaders('Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b').name,
  ).toBe('a');
});

test.each([
  ['Content-Type: text/plain', 'Content-Disposition: form-data'],
  ['Content-Disposition: attachment; name=a', 'Content-Disposition: form-data'],
  ['Content-Disposition: form-dataset; name=a', 'Content-Disposition: form-data'],
  ['Content-Disposition: form-data; filename=a', 'no name'],
  ['Content-Disposition: form-data', 'no name'],
])('refuses %s', (text, reason) => {
  expect(() => parsePartHeaders(text)).toThrow(reason);
});
