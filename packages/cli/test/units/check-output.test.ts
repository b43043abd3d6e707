import { existsSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOutput } from '../../src/results/check-output.ts';
import { inProcess } from '../support/in-process.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('results may go to a new file and to one there is, not to a folder, a device or no folder', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'old.jsonl'), '');
  checkOutput(join(folder, 'new.jsonl'));
  checkOutput(join(folder, 'old.jsonl'));
  expect(() => checkOutput(join(folder, 'sub'))).toThrow('is a folder: name a file in it.');
  expect(() => checkOutput('/dev/null')).toThrow('is not a regular file');
  expect(() => checkOutput(join(folder, 'none', 'new.jsonl'))).toThrow('of -o does not exist.');
});

test('results do not replace the input, by whatever name it is given', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  const ids = writeRequests(input, 2);
  linkSync(input, join(folder, 'hard.jsonl'));
  symlinkSync(input, join(folder, 'soft.jsonl'));
  for (const name of ['in.jsonl', 'hard.jsonl', 'soft.jsonl']) {
    expect(() => checkOutput(join(folder, name), input)).toThrow('is the input itself');
  }
  const run = await inProcess(['run', input, '-o', input, '--base-url', 'http://127.0.0.1:1/v1']);
  expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('is the input itself')]);
  expect(readRows(input).map((row) => row.custom_id)).toEqual(ids);
  expect(existsSync(`${input}.offpeak.json`)).toBe(false);
});
