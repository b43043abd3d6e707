import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { contenders } from './contender.ts';

/** What a page has to load for the calls of this benchmark. The floor has no client to load. */
const entries: Record<(typeof contenders)[number], string | null> = {
  floor: null,
  offpeak: `export { createClient, submitBatch, waitForBatch, readResults } from '@offpeak/core';`,
  openai: `export { OpenAI } from 'openai';`,
  'ai-sdk': `export { experimental_startBatch, experimental_getBatchResults } from 'ai';
    export { createOpenAI } from '@ai-sdk/openai';`,
};

/** Bytes each contender adds to a page, minified and gzipped; NaN for the floor. */
export async function measureSize(contender: (typeof contenders)[number]): Promise<number> {
  const contents = entries[contender];
  if (contents === null) return Number.NaN;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).byteLength;
}
