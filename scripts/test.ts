import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, run } from './run.ts';

/**
 * The whole test run: build, types, checks, then every test project. With arguments, only vitest, and they
 * are passed to it:
 * `pnpm test --project core`.
 */
const only = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

if (only.length === 0) {
  await step('build', ['turbo', 'run', 'build', '--output-logs=errors-only']);
  // Tests wait a good deal for sockets and processes: types and checks fill that time.
  const checked = checks();
  await tests();
  report(await checked);
} else {
  await tests();
}

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

async function step(name: string, command: string[]): Promise<void> {
  console.log(`\n— ${name}`);
  if ((await run(command)) === 0) {
    counts.passed++;
  } else {
    counts.failed++;
  }
}

/** What a step that ran quietly printed, and whether it passed. */
interface Quiet {
  name: string;
  code: number;
  output: string;
}

/** Types and checks, one after the other: the tests need the processors as well. */
async function checks(): Promise<Quiet[]> {
  const types = ['turbo', 'run', 'typecheck', '--concurrency=1', '--output-logs=errors-only'];
  const typed = { name: 'types', ...(await capture(types)) };
  return [typed, { name: 'checks', ...(await capture(['node', 'scripts/check.ts'])) }];
}

function report(steps: readonly Quiet[]): void {
  for (const { name, code, output } of steps) {
    console.log(`\n— ${name}\n${output.trimEnd()}`);
    counts[code === 0 ? 'passed' : 'failed'] += 1;
  }
}

async function tests(): Promise<void> {
  console.log('\n— tests');
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await run([
      'vitest',
      'run',
      // Vitest would leave a core free, which of two is half the machine.
      '--maxWorkers=100%',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...only,
    ]);
    const result = JSON.parse(await readFile(report, 'utf8')) as VitestReport;
    counts.passed += result.numPassedTests;
    counts.failed += result.numFailedTests;
    counts.skipped += result.numPendingTests + result.numTodoTests;
    // A file that cannot be loaded, or an error outside any test, fails the run without a failed test.
    if (code !== 0 && result.numFailedTests === 0) {
      counts.failed++;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}
