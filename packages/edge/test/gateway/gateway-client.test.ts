import { submitBatch } from '@offpeak/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type Gateway, gatewayClient } from '../../src/index.ts';
import { type RecordingProvider, startProvider } from '../provider/recording-provider.ts';
import { unitSecret } from '../support/caller-with.ts';

let provider: RecordingProvider;
let gateway: Gateway;

beforeAll(async () => {
  provider = await startProvider();
  gateway = createGateway({
    provider: { apiKey: 'sk-0123456789abcdef0123', baseURL: provider.url },
    secret: unitSecret,
    basePath: '/api/v1',
    authenticate: ({ headers }) => {
      const tenant = /session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? headers.get('x-user');
      return tenant ? { tenant } : null;
    },
  });
});
afterAll(() => provider.close());

const options = { basePath: '/api/v1', name: 'app' };
const requests = [{ customId: 'a', body: { model: 'm', input: 'a' } }];
const endpoint = '/v1/embeddings';

test('a client of the gateway in this process reads and writes for its visitor, and no one else', async () => {
  // As behind a proxy: the address of the app, and headers that concern only this request.
  const asked = new Request('https://app.example.com/batches', {
    method: 'POST',
    headers: { cookie: 'session=ann', 'content-length': '3', range: 'bytes=0-1', 'sec-fetch-site': 'none' },
    body: 'a=b',
  });
  const ann = gatewayClient(gateway, asked, options);
  expect(ann.name).toBe('app');
  const job = await submitBatch(ann, requests, { endpoint });
  const id = job.shards[0]?.batch_id ?? '';
  expect((await ann.batches.retrieve(id)).id).toBe(id);
  // The browser of the same visitor knows the batch by the same id.
  const browser = await gateway(
    new Request(`https://app.example.com/api/v1/batches/${id}`, { headers: { cookie: 'session=ann' } }),
  );
  expect(((await browser.json()) as { id: string }).id).toBe(id);
  const bob = gatewayClient(gateway, new Headers({ cookie: 'session=bob' }), options);
  await expect(bob.batches.retrieve(id)).rejects.toMatchObject({ code: 'not_found' });
  expect((await bob.batches.list()).data).toEqual([]);
});

/** As the headers of Next, which hold those of Node in a field of this name. */
class AdaptedHeaders extends Headers {
  readonly headers = {};
}

test('headers alone are enough, for writes too, and other credentials than cookies count', async () => {
  for (const visitor of [
    new Headers({ cookie: 'session=eve' }),
    new Headers({ 'x-user': 'eve' }),
    new AdaptedHeaders({ cookie: 'session=eve' }),
  ]) {
    const job = await submitBatch(gatewayClient(gateway, visitor, options), requests, { endpoint });
    expect(job.complete).toBe(true);
  }
  const nobody = gatewayClient(gateway, new Headers(), options);
  await expect(nobody.batches.list()).rejects.toMatchObject({ code: 'unauthorized' });
});
