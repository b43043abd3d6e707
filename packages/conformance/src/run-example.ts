import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Target } from './case.ts';

const execute = promisify(execFile);

/** Sources are stripped of their types once, not once per example. */
const compileCache = join(tmpdir(), 'offpeak-compile-cache');

/** Runs an example as a program of its own, with requests to OpenAI redirected to the server under test. */
export async function runExample(
  file: string,
  { baseURL, apiKey }: Target,
): Promise<{ stdout: string; stderr: string }> {
  const redirect = join(dirname(file), 'redirect.mjs');
  await writeFile(
    redirect,
    `const real = fetch; globalThis.fetch = (url, init) => real(String(url).replace('https://api.openai.com/v1', ${JSON.stringify(baseURL)}), init);`,
  );
  return execute(process.execPath, ['--conditions=@offpeak/source', '--import', redirect, file], {
    env: {
      PATH: process.env.PATH,
      OPENAI_API_KEY: apiKey,
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: compileCache,
    },
  });
}
