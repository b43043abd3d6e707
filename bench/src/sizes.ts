import { bundle } from '../../scripts/bundle.ts';
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
  if (contents === null) {
    return Number.NaN;
  }
  return (await bundle(contents, import.meta.dirname)).bytes;
}
