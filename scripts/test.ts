import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/**
 * The whole test run: build, types, checks, then every test project. With arguments, only vitest, and they
 * are passed to it:
 * `pnpm test --project core`.
 */
const only = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

if (only.length === 0) {
  await step('build and types', ['turbo', 'run', 'build', 'typecheck', '--output-logs=errors-only']);
  await step('checks', ['node', 'scripts/check.ts']);
}
await tests();

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
