import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recognizeFile } from '../../src/input/recognize-file.ts';

const line = '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"input":"naïve, ünïcode"}}';
const lines = `${line}\n${line}\n`;
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

test.each<[string, Uint8Array | string, RegExp]>([
  ['UTF-16 with a mark', Buffer.from(`\ufeff${lines}`, 'utf16le'), /^is UTF-16 text/],
  ['UTF-16 the other way round', utf16be(`\ufeff${lines}`), /^is UTF-16 text/],
  ['UTF-16 without a mark', Buffer.from(lines, 'utf16le'), /^is UTF-16LE text/],
  ['big-endian UTF-16 without a mark', utf16be(lines), /^is UTF-16BE text/],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), /^is UTF-32 text/],
  ['gzip', gzipSync(lines), /gzip/],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1]), /zstd/],
  ['bzip2', 'BZh91AY', /bzip2/],
  ['a ZIP archive', 'PK\u0003\u0004', /ZIP/],
  ['Parquet', 'PAR1\u0015', /Parquet/],
  ['a JSON array', `[${line},${line}]`, /^is one JSON array/],
  ['a pretty JSON array', JSON.stringify([JSON.parse(line)], null, 2), /^is one JSON array/],
  ['a JSON array after a mark', `\ufeff [${line}]`, /^is one JSON array/],
  ['a pretty JSON object', JSON.stringify(JSON.parse(line), null, 2), /spread over several lines/],
  ['a JSON object broken once', '{"custom_id":"a",\n  "method":"POST"}\n', /spread over several lines/],
  ['lines that end in CR', lines.replaceAll('\n', '\r'), /CR alone/],
  ['HTML', '<!doctype html>\n', /HTML/],
  ['CSV', 'custom_id,prompt\na,"Hello, you"\n', /CSV/],
  ['quoted CSV', '"custom_id";"prompt"\n', /CSV/],
  ['TSV', 'custom_id\tprompt\n', /TSV/],
])('%s is named', (_name, content, words) => {
  expect(recognizeFile(Buffer.from(content as string))).toMatch(words);
});

test.each([
  ['JSON Lines', lines],
  ['JSON Lines after a mark', `\ufeff${lines}`],
  ['CRLF', lines.replaceAll('\n', '\r\n')],
  ['blank lines first', `\n\n${lines}`],
  ['one line without an end', line],
  ['a first line that is longer than what is looked at', lines.slice(0, 40)],
  ['nothing', ''],
  ['white space', ' \n\n'],
  ['a torn first line', `{"custom_id":"a\n${lines}`],
  ['nonsense', 'nonsense\n'],
])('%s is left to the checks of its lines', (_name, content) => {
  expect(recognizeFile(Buffer.from(content))).toBeNull();
});

test('no file of JSON objects, one a line, is taken for something else', () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.json({ maxDepth: 1 })), { minLength: 1 });
  fc.assert(
    fc.property(objects, fc.constantFrom('\n', '\r\n'), (all, end) => {
      const text = all.map((one) => JSON.stringify(one) + end).join('');
      expect(recognizeFile(Buffer.from(text))).toBeNull();
    }),
  );
});
