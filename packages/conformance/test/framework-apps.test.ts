import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient, submitBatch } from '@offpeak/core';
import { serve } from '@offpeak/server/node';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { chromiumLaunch } from '../../../scripts/chromium.ts';

/*
 * The apps of `examples`, installed from packed tarballs, built and started. That takes minutes, and their
 * frameworks from the registry: it runs with OFFPEAK_NIGHTLY=1, after a build.
 */
const nightly = process.env.OFFPEAK_NIGHTLY === '1';
const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
const host = 'app.example.com';

/** An app of `examples`, with the program of its framework below `node_modules`. */
interface App {
  name: string;
  bin: string;
  build: string[];
  start: string[];
}

const apps: App[] = [
  {
    name: 'next',
    bin: 'next/dist/bin/next',
    build: ['build'],
    start: ['next/dist/bin/next', 'start'],
  },
  {
    name: 'react-router',
    bin: '@react-router/dev/bin.cjs',
    build: ['build'],
    start: ['@react-router/serve/bin.cjs', 'build/server/index.js'],
  },
];

/** A model whose answers to texts with `hold` wait until they are released. */
async function startModel() {
  const released = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    if (text.includes('hold')) {
      await released.promise;
    }
    const models = { object: 'list', data: [{ id: 'echo', object: 'model' }] };
    const data = [{ object: 'embedding', index: 0, embedding: [1] }];
    response.end(JSON.stringify(request.method === 'GET' ? models : { object: 'list', model: 'echo', data }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { baseURL, release: released.resolve, close: () => void server.closeAllConnections() };
}

/** Installs the packed packages into a copy of the app, and builds it. */
async function buildApp({ name, bin, build }: App, folder: string): Promise<void> {
  await cp(join(root, 'examples', name), folder, { recursive: true });
  const packed: string[] = [];
  for (const name of ['core', 'react', 'edge']) {
    const pnpm = ['--yes', 'pnpm@12.21.0', 'pack', '--json', '--pack-destination', folder];
    const { stdout } = await run('npx', pnpm, { cwd: join(root, 'packages', name) });
    packed.push((JSON.parse(stdout) as { filename: string }).filename);
  }
  await run('npm', ['install', '--no-audit', '--no-fund', ...packed], { cwd: folder });
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  await run(process.execPath, [join(folder, 'node_modules', bin), ...build], { cwd: folder, env });
}

/** Starts the built app on a free port, and waits until it listens. */
async function startApp(
  { start }: App,
  folder: string,
  env: Record<string, string>,
): Promise<[ChildProcess, number]> {
  const port = await freePort();
  const [bin = '', ...args] = start;
  const app = spawn(process.execPath, [join(folder, 'node_modules', bin), ...args], {
    cwd: folder,
    env: { ...process.env, ...env, NODE_ENV: 'production', PORT: `${port}` },
  });
  // Listened to until the end: an app that logs its requests fails once nobody reads them.
  await new Promise<void>((resolve, reject) => {
    app.on('exit', () => reject(new Error('The app ended before it listened.')));
    app.stderr.resume();
    app.stdout.on('data', (text) => String(text).includes(`:${port}`) && resolve());
  });
  return [app, port];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test.runIf(nightly).each(apps)(
  'the app of $name prefetches, hydrates, shows results as they arrive, and writes under another host name',
  async (example) => {
    const folder = await mkdtemp(join(tmpdir(), 'offpeak-app-'));
    const model = await startModel();
    const server = await serve({
      port: 0,
      dataDir: join(folder, '.data'),
      upstream: model.baseURL,
      apiKeys: ['tests:sk-secret-of-the-server'],
    });
    const browser = await chromium.launch({
      ...(await chromiumLaunch()),
      args: [...(await chromiumLaunch()).args, `--host-resolver-rules=MAP ${host} 127.0.0.1`],
    });
    let app: ChildProcess | undefined;
    try {
      const appFolder = join(folder, 'app');
      await buildApp(example, appFolder);
      let port: number;
      [app, port] = await startApp(example, appFolder, {
        OPENAI_API_KEY: 'sk-secret-of-the-server',
        OPENAI_BASE_URL: `${server.url}/v1`,
        GATEWAY_SECRET: 'a secret of at least thirty-two characters',
      });
      const origin = `http://${host}:${port}`;
      const visitor = createClient({
        baseURL: `http://127.0.0.1:${port}/api/v1`,
        headers: { cookie: 'tenant=ann', origin: `http://127.0.0.1:${port}` },
      });
      const requests = ['a', 'hold'].map((input) => ({ customId: input, body: { model: 'echo', input } }));
      const job = await submitBatch(visitor, requests, { endpoint: '/v1/embeddings' });
      const id = job.shards[0]?.batch_id ?? '';

      const html = await (
        await fetch(`http://127.0.0.1:${port}/batch/${id}`, { headers: { cookie: 'tenant=ann' } })
      ).text();
      // Rendered on the server, and without a secret of it.
      expect(html).toContain('>in_progress<');
      expect(html).not.toContain('sk-secret');

      const context = await browser.newContext();
      await context.addCookies([{ name: 'tenant', value: 'ann', url: origin }]);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${origin}/batch/${id}`);
      await page.getByText('a: succeeded').waitFor();
      expect(await page.getByRole('status').textContent()).toBe('in_progress');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('cancelling').waitFor();
      await expect.poll(async () => (await visitor.batches.retrieve(id)).status).toBe('cancelling');
      model.release();
      await page.getByText(/^hold: /).waitFor();
      await page.getByText('cancelled', { exact: true }).waitFor();
      expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
    } finally {
      await browser.close();
      app?.kill();
      await server.close({ drainMs: 0 });
      model.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
