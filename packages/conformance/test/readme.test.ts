import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient, readResults, submitBatch, waitForBatch } from '@offpeak/core';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumLaunch } from '../../../scripts/chromium.ts';
import { docsPages } from '../src/docs-pages.ts';
import { jsonl } from '../src/jsonl.ts';
import { type LiveGateway, startLiveGateway } from '../src/live-gateway.ts';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';
import { readmeExamples } from '../src/readme-examples.ts';
import { runExample } from '../src/run-example.ts';
import { startWorker } from '../src/start-worker.ts';

const execute = promisify(execFile);
// Inside this package, so that the examples resolve their imports as a user's files would.
const folder = fileURLToPath(new URL('../.cache/readme/', import.meta.url));
let server: LiveServer;
let gateway: LiveGateway;
let examples: Map<string, string>;

beforeAll(async () => {
  examples = await readmeExamples(new URL('../../../README.md', import.meta.url));
  for (const { blocks } of (await docsPages()).filter(({ path }) =>
    /^start\/(browser|gateway)$/.test(path),
  )) {
    for (const { name, code } of blocks.filter(({ name }) => name === 'react.tsx' || name === 'edge.ts')) {
      examples.set(name ?? '', code);
    }
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, code] of examples) {
    await writeFile(join(folder, name), code);
  }
  // Before the tests, which run concurrently: the bundler of the page reads it as well.
  const config = {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { jsx: 'react-jsx', lib: ['ES2024', 'DOM', 'DOM.Iterable'], types: ['node'] },
    include: ['core.ts', 'react.tsx', 'edge.ts'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  server = await startLiveServer();
  gateway = await startLiveGateway(server.target);
});

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const requests = jsonl(
  ['moon', 'sun'].map((input) => ({
    custom_id: input,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: 'e', input },
  })),
);

// Most of the work is done by other processes: the compiler, a browser, workerd.
describe.concurrent('the examples of the README, and of the pages of a browser app and a gateway', {
  timeout: 60_000,
}, () => {
  test('compile', async () => {
    expect([...examples.keys()]).toEqual(['core.ts', 'react.tsx', 'edge.ts']);
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    const tsc = join(typescript, 'bin', 'tsc');
    const { stdout } = await execute(process.execPath, [tsc, '-p', folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  test('core: prints one line per request', async () => {
    const { stdout } = await runExample(join(folder, 'core.ts'), server.target);
    expect(stdout).toMatch(/^moon \{/m);
    expect(stdout).toMatch(/^sun \{/m);
  });

  test('react: a file becomes results on the page', async () => {
    const page = await build({
      entryPoints: [join(folder, 'react.tsx')],
      bundle: true,
      write: false,
      format: 'esm',
      jsx: 'automatic',
      conditions: ['@offpeak/source'],
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    const browser = await chromium.launch({ ...(await chromiumLaunch()), headless: true });
    try {
      const tab = await browser.newPage();
      const home = new URL('/', gateway.target.baseURL).href;
      await tab.route(home, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>.</title>' }),
      );
      await tab.goto(home);
      await tab.addScriptTag({ type: 'module', content: page.outputFiles[0]?.text ?? '' });
      const choose = (content: string) =>
        tab.getByLabel('Requests').setInputFiles({
          name: 'requests.jsonl',
          mimeType: 'application/jsonl',
          buffer: Buffer.from(content),
        });
      // The page reports what is wrong with a file.
      await choose(`${requests}{"custom_id":"bad"}\n`);
      await tab
        .getByRole('alert')
        .getByText(/line 3/i)
        .waitFor();
      await choose(requests);
      await tab.getByText('completed: 2 done').waitFor();
      await tab.getByText('moon succeeded').waitFor();
      await tab.getByText('sun succeeded').waitFor();
      await tab.getByLabel('Requests').setInputFiles({
        name: 'wrong.jsonl',
        mimeType: 'application/jsonl',
        buffer: Buffer.from(requests.replace('/v1/embeddings', '/v1/elsewhere')),
      });
      await tab.getByRole('alert').filter({ hasText: '/v1/elsewhere' }).waitFor();
    } finally {
      await browser.close();
    }
  });

  const startEdge = (file: string) =>
    startWorker(join(folder, file), {
      env: {
        OPENAI_API_KEY: server.target.apiKey ?? '',
        GATEWAY_SECRET: 'a secret of at least thirty-two characters',
      },
      internet: server.target.baseURL,
    });

  test('edge: a limit counts over all requests', async () => {
    const code = examples.get('edge.ts') ?? '';
    expect(code).toContain('requestsPerMinute: 600');
    await writeFile(
      join(folder, 'edge-limited.ts'),
      code.replace('requestsPerMinute: 600', 'requestsPerMinute: 2'),
    );
    await using worker = await startEdge('edge-limited.ts');
    const headers = { authorization: 'Bearer a-token-of-alice' };
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      statuses.push((await fetch(`${worker.url}/v1/batches`, { headers })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  test('edge: a worker that keeps the key', async () => {
    await using worker = await startEdge('edge.ts');
    const stranger = await fetch(`${worker.url}/v1/files`);
    expect(stranger.status).toBe(401);
    const client = createClient({ baseURL: `${worker.url}/v1`, apiKey: 'a-token-of-alice' });
    const job = await submitBatch(client, new Blob([requests]), { endpoint: '/v1/embeddings' });
    await waitForBatch(client, job, { minIntervalMs: 20 });
    const seen: string[] = [];
    for await (const result of readResults(client, job)) {
      seen.push(`${result.customId} ${result.status}`);
    }
    expect(seen.sort()).toEqual(['moon succeeded', 'sun succeeded']);
  });
});
