import { expect, test } from 'vitest';
import type { IdKind } from '../../src/contracts/tenant-ids.ts';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway } from '../../src/index.ts';
import { batchForm, partForm } from '../client/caller.ts';

const secret = 'a secret of the tests that is long enough';
const sent: { path: string; key: string | null }[] = [];
const gateway = createGateway({
  provider: {
    apiKey: 'sk-0123456789abcdef0123',
    async fetch(url, init) {
      await new Response(init.body ?? null).arrayBuffer();
      const { pathname } = new URL(url);
      sent.push({
        path: `${init.method} ${pathname}`,
        key: new Headers(init.headers).get('idempotency-key'),
      });
      const id = pathname.split('/')[3] ?? 'new_1';
      return Response.json({ id, input_file_id: 'file-1', upload_id: 'upload_1', data: [], has_more: false });
    },
  },
  secret,
  allow: { lines: 'pass' },
  authenticate: (request) => ({ tenant: request.headers.get('x-tenant') ?? 'ann' }),
  cors: { origins: ['https://app.test'] },
});
const sign = (tenant: string, kind: IdKind, raw: string) => createIdSigner([secret])(tenant).sign(kind, raw);

async function call(tenant: string, method: string, path: string, key: string | null, body?: object) {
  const headers = new Headers({ 'x-tenant': tenant });
  if (key !== null) {
    headers.set('Idempotency-Key', key);
  }
  const form = body instanceof FormData ? body : JSON.stringify(body);
  const init = { method, headers, ...(body === undefined ? {} : { body: form }) };
  const answer = await gateway(new Request(`https://gateway.test/v1${path}`, init));
  return { status: answer.status, body: await answer.json() };
}

async function createAll(tenant: string, key: string | null): Promise<(string | null)[]> {
  sent.length = 0;
  const batch = {
    input_file_id: await sign(tenant, 'file', 'file-1'),
    endpoint: '/v1/embeddings',
    completion_window: '24h',
  };
  const upload = { filename: 'a', purpose: 'batch', bytes: 1, mime_type: 'text/jsonl' };
  const uploadId = await sign(tenant, 'upload', 'upload_1');
  const answers = [
    await call(tenant, 'POST', '/batches', key, batch),
    await call(tenant, 'POST', '/files', key, batchForm()),
    await call(tenant, 'POST', '/uploads', key, upload),
    await call(tenant, 'POST', `/uploads/${uploadId}/parts`, key, partForm()),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(sent.map(({ path }) => path)).toEqual([
    'POST /v1/batches',
    'POST /v1/files',
    'POST /v1/uploads',
    'POST /v1/uploads/upload_1/parts',
  ]);
  return sent.map((one) => one.key);
}

test('a creation is sent on with a key of its own, the same each time and no other tenant’s', async () => {
  const ann = await createAll('ann', 'night-1');
  for (const key of ann) {
    expect(key).toMatch(/^[\w-]{43}$/);
  }
  expect(await createAll('ann', 'night-1')).toEqual(ann);
  const all = [...ann, ...(await createAll('bob', 'night-1')), ...(await createAll('ann', 'night-2'))];
  expect(new Set(all).size).toBe(12);
});

test('without a key none is sent, nor with what creates nothing', async () => {
  expect(await createAll('ann', null)).toEqual([null, null, null, null]);
  const batch = await sign('ann', 'batch', 'batch_1');
  const upload = await sign('ann', 'upload', 'upload_1');
  sent.length = 0;
  await call('ann', 'GET', `/batches/${batch}`, 'night-1');
  await call('ann', 'POST', `/batches/${batch}/cancel`, 'night-1');
  await call('ann', 'POST', `/uploads/${upload}/cancel`, 'night-1');
  expect(sent.map(({ key }) => key)).toEqual([null, null, null]);
});

test('a key that is too long is refused before anything is sent', async () => {
  sent.length = 0;
  for (const path of [
    '/batches',
    '/files',
    '/uploads',
    `/uploads/${await sign('ann', 'upload', 'u')}/parts`,
  ]) {
    const { status, body } = await call('ann', 'POST', path, 'x'.repeat(256), {});
    expect([path, status, body.error.param]).toEqual([path, 400, 'Idempotency-Key']);
  }
  expect(sent).toEqual([]);
});

test('a page may send the key', async () => {
  const preflight = new Request('https://gateway.test/v1/batches', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  });
  const allowed = (await gateway(preflight)).headers.get('access-control-allow-headers');
  expect(allowed?.split(',')).toContain('idempotency-key');
});
