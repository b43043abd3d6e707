import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';
import { readmeExamples } from '../src/readme-examples.ts';
import { runExample } from '../src/run-example.ts';

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

describe.concurrent('the examples of the README of core, at a real server', { timeout: 60_000 }, () => {
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
    await writeFile(join(folder, name), code);
    const { stdout, stderr } = await runExample(join(folder, name), server.target);
    expect(stderr).toBe('');
    for (const pattern of patterns) {
      expect(stdout).toMatch(pattern);
    }
  });
});
