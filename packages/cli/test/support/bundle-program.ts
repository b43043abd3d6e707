import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the program that tests start, made of the sources. */
    program: string;
  }
}

const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/**
 * Bundles the program once for all tests: a process that compiles a hundred source files needs twice the time
 * to start, and the tests start many. What the program loads on demand stays in files of its own.
 */
export default async function bundleProgram(project: TestProject): Promise<void> {
  const folder = pathOf('node_modules/.cache/test-program');
  await build({
    entryPoints: { bin: pathOf('src/bin.ts') },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    conditions: ['@offpeak/source'],
    outExtension: { '.js': '.mjs' },
    // As in the published program.
    // The files of the page are built when it is first opened, which these tests do not do.
    external: ['commander', 'log-update', 'undici', 'yaml', 'zod', '@offpeak/dashboard/files'],
    logLevel: 'error',
  });
  project.provide('program', `${folder}/bin.mjs`);
}
