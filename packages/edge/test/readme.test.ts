import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BatchJob, Client } from '@offpeak/core';
import { build } from 'esbuild';
import { expect, test, vi } from 'vitest';
import * as auth from '../src/auth/index.ts';
import * as cloudflare from '../src/cloudflare/index.ts';
import * as deno from '../src/deno/index.ts';
import * as edge from '../src/index.ts';
import { startProvider } from './provider/recording-provider.ts';

const text = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('every test that the security page names is there', async () => {
  const named = [...(await text('SECURITY.md')).matchAll(/`test\/([\w/.-]+)`/g)].map(([, path = '']) => path);
  const there = await readdir(new URL('.', import.meta.url), { recursive: true });
  expect(named.length).toBeGreaterThan(10);
  for (const path of named) expect(there).toContain(path.replace(/\/$/, ''));
});

test('every function that the README names is exported', async () => {
  const exported = Object.keys({ ...edge, ...auth, ...cloudflare, ...deno });
  const named = [
    ...(await text('README.md')).matchAll(
      /`((?:memory|durableObject|denoKv|d1|workersKv)[A-Z]\w+|jwtAuth|sessionTokens|cloudflareAccess)`/g,
    ),
  ];
  expect(named.length).toBeGreaterThan(10);
  for (const [, name] of named) expect(exported).toContain(name);
});

test('the Cloudflare example lets the gateway go on after its answer', async () => {
  const { default: worker } = await import('../examples/cloudflare/worker.ts');
  const secret = 'a secret of the tests that is long enough';
  const env = {
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: 'https://provider.test/v1',
    GATEWAY_SECRET: secret,
    SESSION_SECRET: secret,
    WEBHOOK_SECRET: 'whsec_x',
  };
  const work: Promise<unknown>[] = [];
  const answer = await worker.fetch(
    new Request('https://app.test/api/v1/files'),
    env as Parameters<typeof worker.fetch>[1],
    { waitUntil: (one) => void work.push(one) },
  );
  expect([answer.status, work.length]).toEqual([401, 1]);
});

/** Runs an example of the README as the module that a user's bundler makes of it. */
async function runExample(name: string): Promise<Record<string, unknown>> {
  const marked = new RegExp(`<!-- example: ${name} -->\\s*\`\`\`ts\\n([\\s\\S]*?)\`\`\``);
  const code = marked.exec(await text('README.md'))?.[1] ?? '';
  expect(code).not.toBe('');
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['@offpeak/source'],
    mainFields: ['module', 'main'],
    write: false,
  });
  const module = Buffer.from(`${outputFiles[0]?.text}\n// ${Math.random()}`).toString('base64');
  return import(/* @vite-ignore */ `data:text/javascript;base64,${module}`);
}

const secret = 'a secret of the tests that is long enough';
const secrets = {
  OPENAI_API_KEY: 'k',
  GATEWAY_SECRET: secret,
  SESSION_SECRET: 'another secret, for the sessions of tests',
};

test('the README’s first example makes one gateway, which refuses strangers and counts', async () => {
  const { default: worker } = (await runExample('gateway.ts')) as {
    default: { fetch(request: Request, env: object, ctx: object): Promise<Response> };
  };
  const token = await auth.sessionTokens({ secret: secrets.SESSION_SECRET }).issue('ann');
  const ask = async (headers: Record<string, string>): Promise<number> => {
    const request = new Request('https://app.test/api/v1/batches/none', { headers });
    return (await worker.fetch(request, secrets, {})).status;
  };
  expect(await ask({})).toBe(401);
  const statuses = new Set<number>();
  for (let index = 0; index < 600; index += 1) statuses.add(await ask({ cookie: `session=${token}` }));
  expect([...statuses, await ask({ cookie: `session=${token}` })]).toEqual([404, 429]);
});

test('the README’s way from a sign-in to a batch, and back to the page that a server renders', async () => {
  const provider = await startProvider();
  const realFetch = globalThis.fetch;
  Object.assign(process.env, secrets, { OPENAI_BASE_URL: provider.url });
  try {
    const { handle } = (await runExample('sign-in.ts')) as { handle: edge.Gateway };
    const signIn = (password: string) => {
      const body = new FormData();
      body.append('name', 'ann');
      body.append('password', password);
      return handle(new Request('https://app.test/sign-in', { method: 'POST', body }));
    };
    expect((await signIn('guessed')).status).toBe(401);
    const given = (await signIn('correct horse')).headers.get('set-cookie') ?? '';
    expect(given).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = given.slice(0, given.indexOf(';'));

    // What a browser adds to what a page asks for.
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (url.startsWith(provider.url)) return realFetch(url, init);
      const request = new Request(new URL(url, 'https://app.test'), init);
      request.headers.set('cookie', cookie);
      request.headers.set('origin', 'https://app.test');
      return handle(request);
    });
    vi.stubGlobal('navigator', { userAgent: 'a browser' });
    vi.stubGlobal('location', new URL('https://app.test/'));
    const { job } = (await runExample('page.ts')) as { job: BatchJob };
    expect(provider.api.batches.size).toBe(1);

    const { clientOf } = (await runExample('server-side.ts')) as {
      clientOf(visitor: Request, gateway: edge.Gateway): Client;
    };
    const client = clientOf(new Request('https://app.test/', { headers: { cookie } }), handle);
    const id = job.shards[0]?.batch_id ?? '';
    expect(await client.batches.retrieve(id)).toMatchObject({ id, status: 'validating' });
    expect((await client.batches.cancel(id)).status).toBe('cancelling');
    const stranger = clientOf(new Request('https://app.test/'), handle);
    await expect(stranger.batches.retrieve(id)).rejects.toMatchObject({ status: 401 });
  } finally {
    vi.unstubAllGlobals();
    await provider.close();
  }
});
