import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import workerd from 'workerd';
import type { Target } from '../case.ts';
import type { CaseOutcome } from '../run-cases.ts';
import { bundleCases } from './bundle.ts';
import { runProgram } from './run-program.ts';

/** Runs the cases under workerd, with or without its Node compatibility. */
export async function runOnWorkerd(
  target: Target,
  { nodeCompat }: { nodeCompat: boolean },
): Promise<CaseOutcome[]> {
  await using bundle = await bundleCases(
    './entry-worker.ts',
    nodeCompat ? 'workerd-nodejs-compat' : 'workerd',
    target,
  );
  const config = join(bundle.folder, 'config.capnp');
  await writeFile(config, configuration(nodeCompat ? ['nodejs_compat'] : []));
  return await runProgram(workerd, ['test', config]);
}

function configuration(flags: string[]): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "cases", worker = (
      modules = [(name = "cases.mjs", esModule = embed "cases.mjs")],
      compatibilityDate = "2026-11-01",
      compatibilityFlags = ${JSON.stringify(flags)},
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
);
`;
}
