import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';

const complete = async (...words: string[]) => {
  const { stdout } = await inProcess(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _offpeak; echo "\${COMPREPLY[@]}"`;
  const shell = spawnSync('bash', ['--norc', '-c', `${stdout}\n${ask}`], { encoding: 'utf8' });
  expect(shell.stderr).toBe('');
  return shell.stdout.trim().split(' ');
};

test('bash completes commands, commands below them, and flags', async () => {
  expect(await complete('offpeak', 's')).toEqual(['serve', 'submit', 'status']);
  expect(await complete('offpeak', 'files', '')).toEqual(
    expect.arrayContaining(['list', 'upload', 'get', 'rm']),
  );
  expect(await complete('offpeak', 'files', 'list', '--lim')).toEqual(['--limit']);
  expect(await complete('offpeak', 'run', 'in.jsonl', '--retry')).toEqual(['--retry-failed']);
});

test('each shell has a script, and no other', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await inProcess(['completion', shell]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('retry-failed')]);
  }
  expect(await inProcess(['completion', 'tcsh'])).toMatchObject({ code: 2 });
});
