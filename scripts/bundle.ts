import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a page has to load for a piece of code. */
export interface Bundle {
  text: string;
  /** Minified and gzipped. */
  bytes: number;
}

/**
 * Bundles a module for browsers, as a build of a page would. `folder` is where its imports are looked up;
 * `external` ones are left out.
 */
export async function bundle(code: string, folder: string, external: string[] = []): Promise<Bundle> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    external,
    logLevel: 'error',
  });
  const text = outputFiles[0]?.text ?? '';
  return { text, bytes: gzipSync(text, { level: 9 }).byteLength };
}
