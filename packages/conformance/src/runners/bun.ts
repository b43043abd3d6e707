import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Target } from '../case.ts';
import type { CaseOutcome } from '../run-cases.ts';
import { bundleCases } from './bundle.ts';
import { runProgram } from './run-program.ts';

/** Runs the cases under Bun. */
export async function runOnBun(target: Target): Promise<CaseOutcome[]> {
  await using bundle = await bundleCases('./entry-script.ts', 'bun', target);
  const bun = join(dirname(createRequire(import.meta.url).resolve('bun/package.json')), 'bin', 'bun.exe');
  return await runProgram(bun, ['run', '--no-install', bundle.file], { NO_COLOR: '1' });
}
