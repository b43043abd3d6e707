import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BatchJob, type Client, waitForBatch } from '@offpeak/core';
import type { Gateway } from '@offpeak/edge';
import { sessionTokens } from '@offpeak/edge/auth';
import { serve } from 'srvx/node';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';
import { readmeExamples } from '../src/readme-examples.ts';

// Inside this package, so that the examples resolve their imports as a user's files would.
const folder = fileURLToPath(new URL('../.cache/edge-readme/', import.meta.url));
const names = ['gateway.ts', 'sign-in.ts', 'page.ts', 'server-side.ts'];
const sessionSecret = 'another secret, for the sessions of tests';
let server: LiveServer;

beforeAll(async () => {
  server = await startLiveServer();
  Object.assign(process.env, {
    OPENAI_API_KEY: server.target.apiKey,
    OPENAI_BASE_URL: server.target.baseURL,
    GATEWAY_SECRET: 'a secret of the tests that is long enough',
    SESSION_SECRET: sessionSecret,
  });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, code] of await readmeExamples(new URL('../../edge/README.md', import.meta.url))) {
    await writeFile(join(folder, name), code);
  }
});
afterAll(() => server?.[Symbol.asyncDispose]());
afterEach(() => {
  vi.unstubAllGlobals();
});

const runExample = (name: string): Promise<unknown> => import(/* @vite-ignore */ join(folder, name));

test('every example of the README of edge is run', async () => {
  const examples = await readmeExamples(new URL('../../edge/README.md', import.meta.url));
  expect([...examples.keys()]).toEqual(names);
});

test('the gateway of the README is one for all requests, and lists files of a signed-in user', async () => {
  const { default: worker } = (await runExample('gateway.ts')) as {
    default: { fetch(request: Request, env: object, ctx: object): Promise<Response> };
  };
  const env = Object.fromEntries(
    ['OPENAI_API_KEY', 'GATEWAY_SECRET', 'SESSION_SECRET'].map((name) => [name, process.env[name]]),
  );
  const realFetch = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    realFetch(url.replace('https://api.openai.com/v1', server.target.baseURL), init),
  );
  const token = await sessionTokens({ secret: sessionSecret }).issue('ann');
  const statusFor = async (path: string, headers: Record<string, string>): Promise<number> => {
    const request = new Request(`https://app.test/api/v1${path}`, { headers });
    return (await worker.fetch(request, env, {})).status;
  };
  const signedIn = { cookie: `session=${token}` };
  expect(await statusFor('/files', {})).toBe(401);
  expect(await statusFor('/files', signedIn)).toBe(200);
  // 600 requests a minute: two minutes' worth reaches the limit of one of them, wherever a minute ends.
  const statuses = new Set<number>();
  for (let sent = 0; sent < 1200 && !statuses.has(429); sent += 1) {
    statuses.add(await statusFor('/batches/none', signedIn));
  }
  expect([...statuses]).toEqual([404, 429]);
});

test('a user signs in, submits a batch in the page, and a server renders its result', async () => {
  const { handle } = (await runExample('sign-in.ts')) as { handle: Gateway };
  const app = serve({ hostname: '127.0.0.1', port: 0, silent: true, fetch: (request) => handle(request) });
  try {
    await app.ready();
    const origin = new URL(app.url ?? '').origin;
    const signIn = (password: string): Promise<Response> => {
      const body = new FormData();
      body.append('name', 'ann');
      body.append('password', password);
      return fetch(`${origin}/sign-in`, { method: 'POST', body });
    };
    expect((await signIn('guessed')).status).toBe(401);
    const setCookie = (await signIn('correct horse')).headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = setCookie.slice(0, setCookie.indexOf(';'));

    // As a browser does it: relative URLs, the cookie, and the origin of the page.
    const realFetch = globalThis.fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      const request = new Request(new URL(url, origin), init);
      if (request.url.startsWith(origin)) {
        request.headers.set('cookie', cookie);
        request.headers.set('origin', origin);
      }
      return realFetch(request);
    });
    vi.stubGlobal('navigator', { userAgent: 'a browser' });
    vi.stubGlobal('location', new URL(origin));
    const { job } = (await runExample('page.ts')) as { job: BatchJob };
    vi.unstubAllGlobals();

    const { clientOf } = (await runExample('server-side.ts')) as {
      clientOf(visitor: Request, gateway: Gateway): Client;
    };
    const client = clientOf(new Request(origin, { headers: { cookie } }), handle);
    const snapshot = await waitForBatch(client, job);
    expect(snapshot).toMatchObject({ counts: { total: 2, completed: 2, failed: 0 } });
    const stranger = clientOf(new Request(origin), handle);
    const [shard] = job.shards;
    await expect(stranger.batches.retrieve(shard?.batch_id ?? '')).rejects.toMatchObject({ status: 401 });
  } finally {
    await app.close(true);
  }
});
