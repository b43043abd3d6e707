import { expect, test } from 'vitest';
import { createOwnerTagger } from '../../src/ids/owner-tag.ts';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import {
  createGateway,
  type GatewayOptions,
  type HubEvent,
  memoryHub,
  memoryIndex,
} from '../../src/index.ts';
import { webhookRequest, webhookSecret } from '../client/send-webhook.ts';

const secret = 'a secret of the tests that is long enough';
const ids = createIdSigner([secret])('ann');

/** A gateway over a provider with one batch of ann's, in this status. */
async function gatewayWith(status: string, changes: Partial<GatewayOptions> = {}) {
  const owner = await createOwnerTagger([secret])('ann').current();
  const batch = { id: 'batch_1', input_file_id: 'file-1', status, metadata: { offpeak_owner: owner } };
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      fetch: async (url, init) =>
        Response.json(
          init.method === 'GET' && url.includes('/batches?') ? { data: [batch], has_more: false } : batch,
        ),
    },
    secret,
    allow: { lines: 'pass' },
    authenticate: () => ({ tenant: 'ann' }),
    ...changes,
  });
  return async (method: string, path: string, body?: object) => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await gateway(new Request(`https://gateway.test/v1${path}`, init));
    return { status: answer.status, text: await answer.text() };
  };
}

const create = async () => ({
  input_file_id: await ids.sign('file', 'file-1'),
  endpoint: '/v1/embeddings',
  completion_window: '24h',
});

test.each(['COMPLETED', 'Completed'])('%s is completed wherever an answer is read', async (status) => {
  for (const changes of [{}, { index: memoryIndex() }]) {
    const call = await gatewayWith(status, changes);
    const path = `/batches/${await ids.sign('batch', 'batch_1')}`;
    for (const answer of [
      await call('GET', path),
      await call('POST', `${path}/cancel`),
      await call('POST', '/batches', await create()),
    ]) {
      expect(JSON.parse(answer.text).status).toBe('completed');
    }
    expect(JSON.parse((await call('GET', '/batches')).text).data[0].status).toBe('completed');
    // Reads to the end: a stream of a batch that has ended ends.
    const events = await call('GET', `${path}/events`);
    expect(events.text).toContain('"status":"completed"');
  }
});

test.each(['COMPLETED', 'CANCELED'])('a batch that is %s is not counted as running', async (status) => {
  const call = await gatewayWith(status, { limits: { activeBatches: 1 } });
  expect((await call('POST', '/batches', await create())).status).toBe(200);
  const busy = await gatewayWith('IN_PROGRESS', { limits: { activeBatches: 1 } });
  expect((await busy('POST', '/batches', await create())).status).toBe(429);
});

test('news of a webhook says completed', async () => {
  const heard: HubEvent[] = [];
  const hub = memoryHub();
  await hub.subscribe('batch_1', (event) => heard.push(event), new AbortController().signal);
  const owner = await createOwnerTagger([secret])('ann').current();
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      fetch: async () =>
        Response.json({ id: 'batch_1', status: 'COMPLETED', metadata: { offpeak_owner: owner } }),
    },
    secret,
    authenticate: () => null,
    hub,
    webhook: { secret: webhookSecret },
  });
  const event = { id: 'evt_1', type: 'batch.completed', created_at: 1, data: { id: 'batch_1' } };
  const answer = await gateway(webhookRequest('https://gateway.test/v1/webhook', event));
  expect(await answer.json()).toEqual({ status: 'published' });
  expect(heard.map(({ batch }) => batch?.status)).toEqual(['completed']);
});
