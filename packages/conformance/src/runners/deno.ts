import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Target } from '../case.ts';
import type { CaseOutcome } from '../run-cases.ts';
import { bundleCases } from './bundle.ts';
import { runProgram } from './run-program.ts';

/** Runs the cases under Deno, with no permission but the network. */
export async function runOnDeno(target: Target): Promise<CaseOutcome[]> {
  await using bundle = await bundleCases('./entry-script.ts', 'deno', target);
  const deno = join(dirname(createRequire(import.meta.url).resolve('deno/package.json')), 'bin.cjs');
  return await runProgram(
    process.execPath,
    [deno, 'run', '--no-config', '--no-lock', '--cached-only', '--allow-net=127.0.0.1', bundle.file],
    {
      DENO_NO_UPDATE_CHECK: '1',
      NO_COLOR: '1',
    },
  );
}
