import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startFamily } from '../../start/children/family.ts';
import { descendantsOf, stillRunning } from '../support/processes.ts';

const script = fileURLToPath(new URL('../support/family-process.ts', import.meta.url));

async function startParent(): Promise<{ parent: ChildProcess; below: number[]; output: () => string }> {
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  await new Promise<void>((resolve) => {
    parent.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('started\n')) {
        resolve();
      }
    });
  });
  const below = descendantsOf(parent.pid ?? 0);
  // The reaper, two children, and what each of them has started.
  expect(below.length).toBeGreaterThanOrEqual(5);
  return { parent, below, output: () => output };
}

test('an orderly stop leaves nothing', async () => {
  const { parent, below } = await startParent();
  parent.kill('SIGTERM');
  await once(parent, 'exit');
  expect(await stillRunning(below, 5000)).toEqual([]);
});

test('SIGKILL leaves nothing, not even what the children started', async () => {
  const { parent, below } = await startParent();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(await stillRunning(below, 10_000)).toEqual([]);
});

test('when one of them dies the others are ended, and it is said which one', async () => {
  const { parent, below, output } = await startParent();
  const child = descendantsOf(parent.pid ?? 0).find((pid) => descendantsOf(pid).length > 0);
  process.kill(child ?? 0, 'SIGKILL');
  await once(parent, 'exit');
  expect(output()).toMatch(/lost: The (first|second) has stopped\./);
  expect(await stillRunning(below, 5000)).toEqual([]);
});

test('a child that dies while starting shows its last words', async () => {
  const family = startFamily();
  const start = family.start({
    name: 'oven',
    command: process.execPath,
    args: ['-e', "console.error('no gas'); process.exit(3)"],
    env: {},
    ready: /never (.)/,
    readyFd: 1,
    timeoutMs: 20_000,
  });
  await expect(start).rejects.toThrow(/The oven stopped while starting\. It said:\n {2}\| no gas/);
  await family.stop();
});

test('after the stop nothing is started any more', async () => {
  const family = startFamily();
  await family.stop();
  const start = family.start({
    name: 'latecomer',
    command: process.execPath,
    args: ['-e', ''],
    env: {},
    ready: /never (.)/,
    readyFd: 1,
    timeoutMs: 1000,
  });
  await expect(start).rejects.toThrow('The latecomer is not started any more.');
});
