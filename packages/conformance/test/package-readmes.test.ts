import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';
import { readmeExamples } from '../src/readme-examples.ts';

const execute = promisify(execFile);
// Inside this package, so that the examples resolve their imports as a user's files would.
const folder = fileURLToPath(new URL('../.cache/package-readmes/', import.meta.url));
const readmeOf = (name: string) => new URL(`../../${name}/README.md`, import.meta.url);
let server: LiveServer;

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  server = await startLiveServer();
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** Runs an example as a program of its own, with OpenAI's address led to the server under test. */
async function run(name: string, code: string): Promise<{ stdout: string; stderr: string }> {
  const base = JSON.stringify(server.target.baseURL);
  const lead = `const real = fetch; globalThis.fetch = (url, init) => real(String(url).replace('https://api.openai.com/v1', ${base}), init);`;
  await writeFile(join(folder, 'lead.mjs'), lead);
  await writeFile(join(folder, name), code);
  const args = ['--conditions=@offpeak/source', '--import', join(folder, 'lead.mjs'), join(folder, name)];
  const env = { PATH: process.env.PATH, OPENAI_API_KEY: server.target.apiKey, NO_COLOR: '1' };
  return execute(process.execPath, args, { env });
}

describe('the examples of the README of core, at a real server', { timeout: 60_000 }, () => {
  const outcomes: Record<string, RegExp[]> = {
    'run-batch.ts': [/^review-0 GOOD OR BAD\? LOVELY\.$/m, /^review-1 GOOD OR BAD\? IT BROKE\.$/m],
    'steps.ts': [/^completed \{ total: 1, completed: 1, failed: 0 \} /m, /^a succeeded$/m],
    'providers.ts': [/create: /],
    'errors.ts': [/^There is no such batch\.$/m],
  };

  test('each of them is run', async () => {
    const examples = await readmeExamples(readmeOf('core'));
    expect([...examples.keys()]).toEqual(Object.keys(outcomes));
  });

  test.each(Object.entries(outcomes))('%s', async (name, patterns) => {
    const code = (await readmeExamples(readmeOf('core'))).get(name) ?? '';
    const { stdout, stderr } = await run(name, code);
    expect(stderr).toBe('');
    for (const pattern of patterns) {
      expect(stdout).toMatch(pattern);
    }
  });
});
