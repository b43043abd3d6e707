import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openInput } from '../../src/input/open-input.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testTerminal } from '../support/test-terminal.ts';

test.each(['-', '/dev/stdin'])('%s is standard input, and can be read again', async (path) => {
  const { name, blob, isCopy } = await openInput(path, testTerminal('one\ntwo\n'));
  expect([name, isCopy, await blob.text(), await blob.text()]).toEqual([
    'stdin',
    true,
    'one\ntwo\n',
    'one\ntwo\n',
  ]);
});

test('a pipe is read once and kept; until it is written to, the command says what it waits for', async () => {
  const pipe = join(tempFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const terminal = testTerminal();
  const opening = openInput(pipe, terminal);
  await writeFile(pipe, 'from a pipe\n');
  const { name, blob } = await opening;
  expect([name, await blob.text()]).toEqual([pipe, 'from a pipe\n']);
  expect(terminal.notes()).toBe(`Reading requests from the pipe ${pipe}.\n`);
});

test('waiting for a pipe without a writer can be aborted', async () => {
  const pipe = join(tempFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const controller = new AbortController();
  const opening = openInput(pipe, testTerminal(), controller.signal);
  setTimeout(() => controller.abort(), 50);
  await expect(opening).rejects.toThrow(/abort/);
});

test.each<[string, (folder: string) => string, RegExp]>([
  ['a missing file', (folder) => join(folder, 'none'), /none does not exist\.$/],
  ['a folder', (folder) => folder, /is a folder, not a file\.$/],
  ['a device', () => '/dev/null', /^\/dev\/null is a device, not a file\.$/],
  ['a file below a file', (folder) => join(folder, 'file', 'x'), /is a file, not a folder\.$/],
  [
    'a link to itself',
    (folder) => {
      symlinkSync('loop', join(folder, 'loop'));
      return join(folder, 'loop');
    },
    /symbolic link to itself/,
  ],
  ['a name that is too long', (folder) => join(folder, 'x'.repeat(300)), /too long/],
])('%s is a mistake in the command line', async (_name, pathIn, words) => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'file'), '');
  const opened = openInput(pathIn(folder), testTerminal());
  await expect(opened).rejects.toMatchObject({ message: expect.stringMatching(words), exitCode: 2 });
});
