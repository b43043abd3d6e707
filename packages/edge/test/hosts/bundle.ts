import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a host's entry as one ES module without any runtime import, the way a user's bundler would; once
 * for each test file.
 */
export function bundleEntry(name: string): Promise<string> {
  const made = bundles.get(name) ?? makeBundle(name);
  bundles.set(name, made);
  return made;
}

async function makeBundle(name: string): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`${name}-entry.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    // Only the Node host itself (srvx) may name these; on the other runtimes such an import fails at start.
    external: ['node:*'],
    target: 'es2023',
    conditions: ['@offpeak/source'],
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'error',
  });
  const [file] = result.outputFiles;
  if (file === undefined) {
    throw new Error(`esbuild wrote nothing for ${name}`);
  }
  return file.text;
}
