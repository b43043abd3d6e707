import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionTokens } from '../src/auth/index.ts';
import { batchForm, type Wire } from './client/caller.ts';
import { EventListener } from './client/event-source.ts';
import { sendWebhook, webhookSecret } from './client/send-webhook.ts';
import { startChild, stopChild } from './hosts/child.ts';
import { startWrangler } from './hosts/wrangler.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

const require = createRequire(import.meta.url);
const exampleOf = (path: string): string => fileURLToPath(new URL(`../examples/${path}`, import.meta.url));
const secrets = {
  OPENAI_API_KEY: 'sk-test',
  GATEWAY_SECRET: 'a secret of the tests that is long enough',
  SESSION_SECRET: 'another secret of the tests, for sessions',
  WEBHOOK_SECRET: webhookSecret,
};
let provider: RecordingProvider;
let folder: string;

beforeAll(async () => {
  provider = await startProvider();
  folder = await mkdtemp(join(tmpdir(), 'offpeak-edge-examples-'));
});
afterAll(async () => {
  await provider?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Bundles an example as a user's own tool would. */
async function bundle(entry: string, file: string): Promise<string> {
  const outfile = join(folder, file);
  await build({
    entryPoints: [exampleOf(entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    conditions: ['@offpeak/source'],
    mainFields: ['module', 'main'],
    external: ['node:*'],
    logLevel: 'error',
  });
  return outfile;
}

/**
 * The main job of a gateway, through an example: a user's file and batch, live news, and nothing for
 * strangers.
 */
async function useIt(baseURL: string): Promise<void> {
  const token = await sessionTokens({ secret: secrets.SESSION_SECRET }).issue('ann');
  const call = async (method: string, path: string, body?: FormData | string): Promise<Wire> => {
    const init = {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    };
    const answer = await fetch(baseURL + path, init);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Wire;
  };
  expect((await fetch(`${baseURL}/files`)).status).toBe(401);
  // A stranger sees the refusal in the middle of an upload, whatever stands in front of the gateway.
  const stranger = await fetch(`${baseURL}/files`, { method: 'POST', body: new Uint8Array(5_000_000) });
  expect([stranger.status, (await stranger.json()).error.code]).toEqual([401, 'unauthenticated']);
  const file = await call('POST', '/files', batchForm());
  const input = { input_file_id: file.id, endpoint: '/v1/embeddings', completion_window: '24h' };
  const batch = await call('POST', '/batches', JSON.stringify(input));
  const rawId = batch.id.slice(0, batch.id.lastIndexOf('.'));
  expect((await call('GET', '/batches')).data.map((one) => one.id)).toContain(batch.id);
  const events = await openEvents(`${baseURL}/batches/${batch.id}/events`, token);
  expect((await events.next())?.data.status).toBe('validating');
  Object.assign(provider.api.batches.get(rawId) ?? {}, { status: 'completed' });
  const event = { id: 'evt_1', type: 'batch.completed', created_at: 1, data: { id: rawId } };
  expect((await sendWebhook(`${baseURL}/webhook`, event)).body).toEqual({ status: 'published' });
  expect((await events.next())?.data.status).toBe('completed');
}

const openEvents = (url: string, token: string): Promise<EventListener> =>
  EventListener.openWith(url, { authorization: `Bearer ${token}` });

describe('the examples do what they show', () => {
  test('Cloudflare Worker with Durable Objects, by wrangler', { timeout: 60_000 }, async () => {
    // As `wrangler dev` runs it, with its secrets and a stand-in for the provider.
    const vars = { ...secrets, OPENAI_BASE_URL: provider.url };
    const worker = await startWrangler({ configPath: exampleOf('cloudflare/wrangler.jsonc'), vars });
    await useIt(new URL('/api/v1', worker.url).href).finally(() => worker.close());
  });

  test('Deno, with deno serve', async () => {
    const script = await bundle('deno/main.ts', 'deno.mjs');
    const deno = join(dirname(require.resolve('deno/package.json')), 'deno');
    const { child, port } = await startChild({
      command: deno,
      args: [
        'serve',
        '--unstable-kv',
        '--no-prompt',
        '--allow-net',
        '--allow-env',
        '--host=127.0.0.1',
        '--port=0',
        script,
      ],
      env: {
        ...secrets,
        OPENAI_BASE_URL: provider.url,
        KV_PATH: ':memory:',
        DENO_NO_UPDATE_CHECK: '1',
        DENO_DIR: folder,
      },
      portFd: 2,
    });
    await useIt(`http://127.0.0.1:${port}/api/v1`).finally(() => stopChild(child));
  });

  test('Node, mounted in a Hono app', async () => {
    const script = await bundle('node/server.ts', 'node.mjs');
    const { child, port } = await startChild({
      command: process.execPath,
      args: [script],
      env: { ...secrets, OPENAI_BASE_URL: provider.url, PORT: '0' },
      portFd: 1,
    });
    try {
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the app');
      await useIt(`http://127.0.0.1:${port}/api/v1`);
    } finally {
      await stopChild(child);
    }
  });

  test('Next route handler', async () => {
    const keys = await generateKeyPair('ES256');
    const issuer = createServer(async (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'ES256' }] }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const address = issuer.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    Object.assign(process.env, secrets, {
      OPENAI_BASE_URL: provider.url,
      AUTH_JWKS_URL: `http://127.0.0.1:${port}/jwks`,
      AUTH_ISSUER: 'https://login.test/',
      AUTH_AUDIENCE: 'batches',
    });
    const route = await import('../examples/next/app/api/v1/[...path]/route.ts');
    const token = await new SignJWT({ sub: 'ann' })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer('https://login.test/')
      .setAudience('batches')
      .setExpirationTime('1h')
      .sign(keys.privateKey);
    const ask = (headers: Record<string, string>) =>
      route.GET(new Request('https://app.test/api/v1/files', { headers }));
    expect((await ask({})).status).toBe(401);
    expect((await ask({ cookie: `session=${token}` })).status).toBe(200);
    // As Next calls it: with the host that it was configured with in the URL, whatever the browser asked for.
    const write = async (headers: Record<string, string>) => {
      const init = { method: 'POST', body: batchForm(), headers: { cookie: `session=${token}`, ...headers } };
      return (await route.POST(new Request('http://localhost:3000/api/v1/files', init))).status;
    };
    const page = { host: 'app.example.com', origin: 'https://app.example.com' };
    expect(await write(page)).toBe(200);
    expect(await write({ ...page, host: '127.0.0.1:3000', 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await write({ ...page, origin: 'https://evil.example' })).toBe(403);
    issuer.close();
  });
});
