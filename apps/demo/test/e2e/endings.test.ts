import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { descendantsOf, stillRunning } from '../support/processes.ts';
import { startRunningDemo } from '../support/running-demo.ts';

const launcher = fileURLToPath(new URL('../../start/main.ts', import.meta.url));

test('SIGKILL of the launcher leaves no process', async () => {
  const demo = await startRunningDemo();
  onTestFinished(() => demo.stop().then(() => {}));
  const processes = demo.processes();
  expect(processes.length).toBeGreaterThanOrEqual(4);
  demo.child.kill('SIGKILL');
  await once(demo.child, 'exit');
  expect(await stillRunning(processes, 10_000)).toEqual([]);
});

test('SIGKILL of the package manager above it leaves no process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-demo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // As npm does: a runner that starts a shell that starts the script.
  const runner = spawn(
    process.execPath,
    [
      '-e',
      `require('node:child_process').spawn('sh', ['-c', process.argv[1] + '; true'], { stdio: 'inherit' })`,
      `${process.execPath} ${launcher} --provider openai --port 0 --data ${folder}`,
      'npm',
      'exec',
      'pnpm',
    ],
    {
      // Without models of its own it starts sooner; all other processes start and end in the same way.
      env: { ...process.env, OPENAI_API_KEY: 'sk-unused', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  await new Promise<void>((resolve) => {
    runner.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (/runs at http/.test(output)) {
        resolve();
      }
    });
  });
  const processes = descendantsOf(runner.pid ?? 0);
  expect(processes.length).toBeGreaterThanOrEqual(4);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  expect(await stillRunning(processes, 15_000)).toEqual([]);
});

test('Ctrl-C while it is still starting leaves no process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-demo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, [launcher, '--port', '0', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const processes = descendantsOf(child.pid ?? 0);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(processes.length).toBeGreaterThanOrEqual(1);
  expect(await stillRunning(processes, 10_000)).toEqual([]);
});

test('without a key, OpenAI is refused in one sentence', async () => {
  const child = spawn(process.execPath, [launcher, '--provider', 'openai'], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const [code] = await once(child, 'exit');
  expect([code, said]).toEqual([
    2,
    '--provider openai needs your key: set OPENAI_API_KEY and start again.\n',
  ]);
});
