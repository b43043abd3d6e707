import { readFileSync } from 'node:fs';
import { glob, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Client, createClient, submitBatch, validateRequests, waitForBatch } from '@offpeak/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ScriptedApi } from './support/scripted-api.ts';

const source = new URL('../src/', import.meta.url);

/**
 * Every `@example` in the docstrings, by where it stands. Those of the README run against a real server, in
 * the conformance package.
 */
async function examples(): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const file of glob('**/*.ts', { cwd: source.pathname })) {
    const text = readFileSync(new URL(file, source), 'utf8');
    for (const match of text.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\n\s*\* ```/g)) {
      const line = text.slice(0, match.index).split('\n').length;
      found.push([`${file}:${line}`, (match[1] ?? '').replace(/^\s*\* ?/gm, '')]);
    }
  }
  return found.sort();
}

const all = await examples();
let folder: string;
let api: ScriptedApi;

beforeAll(async () => {
  folder = await mkdtemp(join(import.meta.dirname, '.examples-'));
  api = await new ScriptedApi().start();
  // The results so far, which only offpeak's own server has.
  api.fault = ({ path, response }) => {
    const isExtension = /^\/batches\/[^/]+\/(output|error)$/.test(path);
    if (isExtension) {
      response.writeHead(200, { 'x-incomplete': 'false' }).end();
    }
    return isExtension;
  };
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
  await api[Symbol.asyncDispose]();
});

/**
 * What the examples take for granted: a client, requests, a finished job with its batch and its last
 * snapshot, a signed webhook.
 */
async function surroundings(client: Client): Promise<Record<string, unknown>> {
  const requests = [{ customId: 'moon', body: { model: 'text-embedding-3-small', input: 'moon' } }];
  const job = await submitBatch(client, requests, { endpoint: '/v1/embeddings' });
  const snapshot = await waitForBatch(client, job);
  const [batch] = snapshot.batches;
  const body = JSON.stringify({ id: 'evt', type: 'batch.completed', data: { id: 'batch_1' } });
  const id = 'msg';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const signature = await crypto.subtle.sign(
    'HMAC',
    key,
    new TextEncoder().encode(`${id}.${timestamp}.${body}`),
  );
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${Buffer.from(signature).toString('base64')}`,
  };
  const request = new Request('http://host/hook', { method: 'POST', body, headers });
  return { client, requests, job, batch, snapshot, request, destination: new WritableStream() };
}

/** Ids of the uploaded files whose lines have been checked. */
const checked = new Set<string>();

test('there are examples', () => {
  expect(all.length).toBeGreaterThan(15);
});

test.each(all)('the example at %s runs', async (place, code) => {
  const client = createClient({ baseURL: api.baseURL });
  if (!api.batches.some(({ id }) => id === 'batch_1')) {
    api.addBatch({ id: 'batch_1', status: 'cancelled' });
  }
  const given = await surroundings(client);
  if (code.includes('readMultipart')) {
    const form = new FormData();
    form.append('purpose', 'batch');
    form.append('file', new Blob(['{}']));
    given.request = new Request('http://host/files', { method: 'POST', body: form });
  }
  const local = {
    ...(await import('@offpeak/core')),
    ...(await import('@offpeak/core/multipart')),
    ...(await import('@offpeak/core/protocol')),
    ...(await import('@offpeak/core/prices')),
    // Of a provider, its own entry point.
    ...(place.startsWith('providers/') && (await import(new URL(place.split(':')[0] ?? '', source).href))),
    createClient: () => client,
    ...given,
  };
  const names = Object.keys(local).filter(
    (name) => !new RegExp(`(const|let) (\\{[^}]*\\b)?${name}\\b`).test(code),
  );
  const path = join(folder, `${place.replace(/\W/g, '-')}.ts`);
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  await writeFile(path, `export default async ({ ${used.join(', ')} }: any) => {\n${code}\n};\n`);
  const { default: run } = await import(pathToFileURL(path).href);
  await run(local);
  // This API does not check requests, so this test checks for what a real one would refuse.
  for (const [id, { object, content }] of api.files) {
    if (object.purpose !== 'batch' || checked.has(id)) {
      continue;
    }
    checked.add(id);
    const { errors } = await validateRequests(new Blob([content as Uint8Array<ArrayBuffer>]));
    expect([place, id, errors]).toEqual([place, id, []]);
  }
});
