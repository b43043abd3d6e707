import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../support/in-process.ts';
import { offpeak, startOffpeak } from '../support/offpeak.ts';
import { readRows, writeRequests } from '../support/requests.ts';
import { resultLine, startProvider } from '../support/scripted-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

// In the other order than the requests.
const files = { 'file-out': resultLine('request-2') + resultLine('request-1') };
const idsIn = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).custom_id);

test('requests from stdin, results on stdout; the same command again prints them without a second batch', async () => {
  const cwd = tempFolder();
  const input = join(cwd, 'in.jsonl');
  writeRequests(input, 2);
  const requests = readFileSync(input, 'utf8');
  const provider = await startProvider({ files });
  const args = ['run', '-', '-o', '-', '--base-url', provider.url, '--poll', '50'];
  const run = await offpeak(args, {}, { input: requests, cwd });
  expect([run.code, idsIn(run.stdout)]).toEqual([0, ['request-1', 'request-2']]);
  expect(run.stderr).toMatch(/All 2 requests succeeded\.\n$/);
  expect(readdirSync(cwd)).toEqual([
    'in.jsonl',
    expect.stringMatching(/^stdin-[0-9a-f]{16}\.offpeak\.json$/),
  ]);
  const again = await offpeak(args, {}, { input: requests, cwd });
  expect([again.code, again.stdout]).toEqual([0, run.stdout]);
  expect(provider.created).toHaveLength(1);
});

test('with a file as input, a run to stdout is kept beside that file', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  writeRequests(input, 2);
  const provider = await startProvider({ files });
  const run = await inProcess(['run', input, '-o', '-', '--base-url', provider.url, '--poll', '50']);
  expect([run.code, idsIn(run.stdout)]).toEqual([0, ['request-1', 'request-2']]);
  expect(readdirSync(folder)).toEqual(['in.jsonl', 'in.jsonl.offpeak.json']);
});

test('submit prints one id a line, and status, results and cancel read them as they are printed', async () => {
  const folder = tempFolder();
  const input = join(folder, 'in.jsonl');
  writeRequests(input, 2);
  const provider = await startProvider({ files });
  const at = ['--base-url', provider.url];
  const submitted = await inProcess(['submit', '-', ...at], { input: readFileSync(input, 'utf8') });
  expect(submitted).toMatchObject({ code: 0, stdout: 'batch_1\n' });
  const several = 'batch_1\nbatch_2\n';
  for (const word of [several, '-']) {
    const status = await inProcess(['status', word, '--wait', '--poll', '50', ...at], { input: several });
    expect(status.code).toBe(0);
    expect(status.stdout.match(/^id /gm)).toHaveLength(2);
  }
  const job = (await inProcess(['submit', input, '--json', ...at])).stdout;
  const results = await inProcess(['results', '-', '-o', '-', ...at], { input: job });
  expect([results.code, idsIn(results.stdout).sort()]).toEqual([0, ['request-1', 'request-2']]);
  const cancelled = await inProcess(['cancel', several, ...at]);
  expect(cancelled.stdout).toBe('batch_1 is completed.\nbatch_2 is completed.\n');
  expect(existsSync('-')).toBe(false);
});

test('a reader of stdout that leaves early leaves nothing behind but the state', async () => {
  const cwd = tempFolder();
  writeRequests(join(cwd, 'in.jsonl'), 2);
  const provider = await startProvider({ files });
  const args = ['run', 'in.jsonl', '-o', '-', '--base-url', provider.url, '--poll', '50'];
  const run = startOffpeak(args, {}, { cwd });
  run.child.stdout?.destroy();
  expect([await run.ended, run.stderr()]).toEqual([0, expect.not.stringMatching(/EPIPE|at /)]);
  expect(readdirSync(cwd)).toEqual(['in.jsonl', 'in.jsonl.offpeak.json']);
});

test('an output that is a link stays one', async () => {
  const folder = tempFolder();
  const [input, output, link] = [
    join(folder, 'in.jsonl'),
    join(folder, 'real.jsonl'),
    join(folder, 'link.jsonl'),
  ];
  writeRequests(input, 2);
  writeFileSync(output, 'old');
  symlinkSync(output, link);
  const provider = await startProvider({ files });
  const at = ['--base-url', provider.url];
  expect((await inProcess(['run', input, '-o', link, '--poll', '50', ...at])).code).toBe(0);
  expect([lstatSync(link).isSymbolicLink(), readRows(output).length]).toEqual([true, 2]);
  expect((await inProcess(['results', 'batch_1', '-o', link, ...at])).code).toBe(0);
  expect([lstatSync(link).isSymbolicLink(), readRows(output).length]).toEqual([true, 2]);
});
