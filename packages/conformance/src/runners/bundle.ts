import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Target } from '../case.ts';
import type { Runtime } from '../skips.ts';

/** A bundled entry in a folder of its own. */
export interface Bundle extends AsyncDisposable {
  folder: string;
  file: string;
}

/**
 * Bundles the cases, from source, behind one of the entries beside this file, for one runtime and one server.
 */
export async function bundleCases(entry: string, runtime: Runtime, target: Target): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-conformance-'));
  const file = join(folder, 'cases.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile: file,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['@offpeak/source'],
    define: { TARGET: JSON.stringify(target), RUNTIME: JSON.stringify(runtime) },
    logLevel: 'warning',
  });
  return { folder, file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
