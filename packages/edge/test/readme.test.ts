import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as auth from '../src/auth/index.ts';
import * as cloudflare from '../src/cloudflare/index.ts';
import * as deno from '../src/deno/index.ts';
import * as edge from '../src/index.ts';

const text = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('every test that the security page names is there', async () => {
  const named = [...(await text('SECURITY.md')).matchAll(/`test\/([\w/.-]+)`/g)].map(([, path = '']) => path);
  const there = await readdir(new URL('.', import.meta.url), { recursive: true });
  expect(named.length).toBeGreaterThan(10);
  for (const path of named) {
    expect(there).toContain(path.replace(/\/$/, ''));
  }
});

test('every function that the README names is exported', async () => {
  const exported = Object.keys({ ...edge, ...auth, ...cloudflare, ...deno });
  const named = [
    ...(await text('README.md')).matchAll(
      /`((?:memory|durableObject|denoKv|d1|workersKv)[A-Z]\w+|jwtAuth|sessionTokens|cloudflareAccess)`/g,
    ),
  ];
  expect(named.length).toBeGreaterThan(10);
  for (const [, name] of named) {
    expect(exported).toContain(name);
  }
});

test('the Cloudflare example lets the gateway continue after its answer', async () => {
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
