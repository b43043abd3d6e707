import { expect, test } from 'vitest';
import { checkSize, countSize } from '../../src/checks/check-size.ts';
import { allChecks } from '../../src/checks/file-check.ts';
import { checkFileFields } from '../../src/upload/form-fields.ts';
import { safeFilename } from '../../src/wire/safe-filename.ts';
import { refusalOf } from '../support/caller-with.ts';

const requestOf = (length: number | null): Request =>
  new Request('https://gateway.test/', {
    headers: length === null ? {} : { 'content-length': String(length) },
  });

test('an announced length is refused only when the file cannot fit', async () => {
  const most = 1000 + 64 * 1024;
  checkSize(requestOf(most), 1000, 'file');
  checkSize(requestOf(null), 1000, 'file');
  expect(await refusalOf(() => checkSize(requestOf(most + 1), 1000, 'file'))).toEqual([
    413,
    'file_too_large',
    'file',
  ]);
});

test('bytes are counted over all chunks, up to the last that is allowed', async () => {
  const size = countSize(10, 'data');
  size.push(new Uint8Array(4));
  size.push(new Uint8Array(6));
  expect(await refusalOf(() => size.push(new Uint8Array(1)))).toEqual([413, 'file_too_large', 'data']);
  await size.end();
});

test('all checks see all, in their order', async () => {
  const calls: string[] = [];
  const check = (name: string) => ({
    push: (chunk: Uint8Array) => void calls.push(`${name} ${chunk.byteLength}`),
    end: async () => void calls.push(`${name} end`),
  });
  const both = allChecks(check('a'), check('b'));
  both.push(new Uint8Array(3));
  await both.end();
  expect(calls).toEqual(['a 3', 'b 3', 'a end', 'b end']);
});

test('the fields before a file are held to the rules', async () => {
  const fields = (more: Record<string, string>) => new Map(Object.entries({ purpose: 'batch', ...more }));
  const refused = (more: Record<string, string>) => refusalOf(() => checkFileFields(fields(more), ['batch']));
  expect(checkFileFields(fields({}), ['vision', 'batch'])).toBe('batch');
  for (const good of ['0', '86400', '999999999']) {
    checkFileFields(fields({ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': good }), [
      'batch',
    ]);
  }
  expect(await refused({ purpose: 'vision' })).toEqual([400, 'invalid_value', 'purpose']);
  expect(await refused({ 'expires_after[anchor]': 'now' })).toEqual([
    400,
    'invalid_value',
    'expires_after[anchor]',
  ]);
  for (const wrong of ['', '-1', '1.5', '1e3', '1000000000', 'x']) {
    expect(await refused({ 'expires_after[seconds]': wrong })).toEqual([
      400,
      'invalid_value',
      'expires_after[seconds]',
    ]);
  }
  expect(await refusalOf(() => checkFileFields(new Map(), ['batch']))).toEqual([
    400,
    'missing_required_parameter',
    'purpose',
  ]);
});

test.each([
  [null, 'file.jsonl'],
  ['', 'file.jsonl'],
  ['.', 'file.jsonl'],
  ['..', 'file.jsonl'],
  ['a/..', 'file.jsonl'],
  ['...', '...'],
  ['night.jsonl', 'night.jsonl'],
  ['/etc/passwd', 'passwd'],
  ['C:\\Users\\ann\\night.jsonl', 'night.jsonl'],
  ['a\u0000b\r\nc\u007fd e', 'abcd e'],
  ['\u0001', 'file.jsonl'],
  ['nächte ✓.jsonl', 'nächte ✓.jsonl'],
  ['x'.repeat(200), 'x'.repeat(200)],
  [`${'a'.repeat(190)}${'b'.repeat(20)}`, `${'a'.repeat(180)}${'b'.repeat(20)}`],
  [`${'a'.repeat(300)}.jsonl`, `${'a'.repeat(194)}.jsonl`],
])('the filename %s is sent on as %s', (name, safe) => {
  expect(safeFilename(name)).toBe(safe);
});
