import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { batchForm, sendAs } from './client/caller.ts';
import { EventListener } from './client/event-source.ts';
import { sendWebhook, webhookSecret } from './client/send-webhook.ts';
import type { RunningHost } from './hosts/host.ts';
import { onEveryHost } from './hosts/on-every-host.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

/** So long that no test sees a poll: what arrives came through the hub. */
const noPolling = { minPollMs: 600_000, maxPollMs: 600_000 };

onEveryHost('live events on %s', (_name, start) => {
  let provider: RecordingProvider;
  let host: RunningHost;
  let polling: RunningHost;
  let few: RunningHost;

  beforeAll(async () => {
    provider = await startProvider();
    host = await start({ providerURL: provider.url, webhookSecret, events: noPolling });
    polling = await start({
      providerURL: provider.url,
      events: { minPollMs: 20, maxPollMs: 50, heartbeatMs: 10, recheckMs: 20 },
    });
    few = await start({
      providerURL: provider.url,
      limits: { eventStreams: 2 },
      events: { minPollMs: 20, maxPollMs: 50, heartbeatMs: 10 },
    });
  });
  afterEach(() => {
    provider.answerLate = undefined;
  });
  afterAll(async () => {
    await host?.close();
    await polling?.close();
    await few?.close();
    await provider?.close();
  });

  /** A new batch of ann's: its signed id, and how to change it at the provider. */
  async function newBatch() {
    const send = sendAs('ann', `${host.url}/v1`);
    const file = await send('POST', '/files', batchForm());
    const created = await send('POST', '/batches', {
      input_file_id: file.body.id,
      endpoint: '/v1/embeddings',
      completion_window: '24h',
    });
    const { id } = created.body;
    const rawId = id.slice(0, id.lastIndexOf('.'));
    const change = (changes: Record<string, unknown>): void => {
      Object.assign(provider.api.batches.get(rawId) ?? {}, changes);
    };
    return { id, rawId, change };
  }

  const listen = (
    target: RunningHost,
    id: string,
    tenant = 'ann',
    lastEventId?: string,
  ): Promise<EventListener> =>
    EventListener.open(`${target.url}/v1/batches/${id}/events`, tenant, lastEventId);
  const webhook = (event: Record<string, unknown>, options = {}) =>
    sendWebhook(`${host.url}/v1/webhook`, event, options);
  const completed = (rawId: string) => ({
    id: 'evt_1',
    type: 'batch.completed',
    created_at: 1,
    data: { id: rawId },
  });

  test('a webhook reaches every listener immediately, and the stream ends with the batch', async () => {
    const { id, rawId, change } = await newBatch();
    const listeners = await Promise.all([listen(host, id), listen(host, id)]);
    for (const listener of listeners) {
      expect(listener.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(await listener.next()).toMatchObject({ event: 'batch', data: { id, status: 'validating' } });
    }
    change({ status: 'completed', output_file_id: 'file-raw999999999' });
    expect(await webhook(completed(rawId))).toEqual({ status: 200, body: { status: 'published' } });
    for (const listener of listeners) {
      const event = await listener.next();
      expect(event).toMatchObject({ event: 'batch', data: { id, status: 'completed' } });
      expect(JSON.stringify(event)).not.toContain('offpeak_owner');
      expect(event?.data.output_file_id).toMatch(/^file-raw999999999\.[\w-]{22}$/);
      expect(await listener.next()).toBe(null);
    }
  });

  test('without a webhook polling finds the change', async () => {
    const { id, change } = await newBatch();
    const listener = await listen(polling, id);
    expect((await listener.next())?.data).toMatchObject({ status: 'validating' });
    change({ status: 'in_progress', request_counts: { total: 4, completed: 1, failed: 0 } });
    expect((await listener.next())?.data).toMatchObject({ status: 'in_progress' });
    change({ request_counts: { total: 4, completed: 2, failed: 0 } });
    expect((await listener.next())?.data).toMatchObject({ request_counts: { completed: 2 } });
    change({ status: 'failed' });
    expect((await listener.next())?.data).toMatchObject({ status: 'failed' });
    expect(await listener.next()).toBe(null);
  });

  test('a provider that fails for a while does not end the stream', async () => {
    const { id, change } = await newBatch();
    const listener = await listen(polling, id);
    await listener.next();
    const failed = provider.requests.length + 3;
    provider.answerLate = () => ({ status: 500, body: { error: { message: 'Try later.' } } });
    await provider.begun(failed);
    provider.answerLate = undefined;
    change({ status: 'expired' });
    expect((await listener.next())?.data).toMatchObject({ status: 'expired' });
  });

  test('a browser that comes back hears only what it has not seen, and stays away after the end', async () => {
    const { id, change } = await newBatch();
    const first = await listen(polling, id);
    const seen = await first.next();
    await first.close();
    const second = await listen(polling, id, 'ann', seen?.id);
    change({ status: 'completed' });
    const last = await second.next();
    expect(last?.data).toMatchObject({ status: 'completed' });
    expect(await second.next()).toBe(null);
    expect((await listen(polling, id, 'ann', last?.id)).status).toBe(204);
  });

  test('a tenant may open as many streams as the limit, and another one when one has ended', async () => {
    const { id, rawId, change } = await newBatch();
    const listeners: EventListener[] = [];
    for (let index = 0; index < 3; index += 1) {
      listeners.push(await listen(few, id));
    }
    expect(listeners.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(listeners[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    change({ status: 'completed' });
    for (const listener of listeners.slice(0, 2)) {
      while ((await listener.next()) !== null) {}
    }
    provider.api.batches.set(rawId, { ...provider.api.batches.get(rawId), status: 'in_progress' });
    const again = [await listen(few, id), await listen(few, id)];
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    for (const listener of again) {
      await listener.close();
    }
    // The gateway notices with the next heartbeat it cannot send.
    for (let status = 429; status !== 200; ) {
      const next = await listen(few, id);
      status = next.status;
      await next.close();
    }
  });

  test('one stream follows many batches, and ends with the last of them', async () => {
    const batches = [await newBatch(), await newBatch(), await newBatch()];
    const ids = batches.map(({ id }) => id);
    for (const target of [host, polling]) {
      for (const { change } of batches) {
        change({ status: 'validating' });
      }
      const url = `${target.url}/v1/batches/events?ids=${ids.join(',')}`;
      const listener = await EventListener.open(url, 'ann');
      expect(listener.headers.get('cache-control')).toBe('private, no-store, no-transform');
      const first = [await listener.next(), await listener.next(), await listener.next()];
      expect(first.map((event) => event?.data.id)).toEqual(ids);
      let last = first.at(-1);
      for (const { id, rawId, change } of batches.toReversed()) {
        change({ status: 'completed' });
        if (target === host) {
          await webhook(completed(rawId), { id: `wh_many_${rawId}` });
        }
        last = await listener.next();
        expect(last?.data).toMatchObject({ id, status: 'completed' });
      }
      expect(await listener.next()).toBe(null);
      expect((await EventListener.open(url, 'ann', last?.id)).status).toBe(204);
    }
  });

  test('a stream of many batches accepts only the caller’s own ids', async () => {
    const [one, two] = [await newBatch(), await newBatch()];
    for (const [tenant, ids, status] of [
      ['bob', `${one.id},${two.id}`, 404],
      ['ann', `${one.id},${two.rawId}`, 404],
      ['ann', '', 400],
      ['ann', Array.from({ length: 101 }, (_, index) => `b${index}`).join(','), 400],
    ] as const) {
      const before = provider.requests.length;
      const listener = await EventListener.open(`${host.url}/v1/batches/events?ids=${ids}`, tenant);
      await listener.close();
      expect([ids, listener.status, provider.requests.length]).toEqual([ids, status, before]);
    }
  });

  test('a listener who has signed out is left', async () => {
    const { id } = await newBatch();
    const listener = await EventListener.openWith(`${polling.url}/v1/batches/${id}/events`, {
      authorization: `Bearer ann-token-${Date.now() + 2000}`,
    });
    expect((await listener.next())?.data).toMatchObject({ id });
    expect(await listener.next()).toBe(null);
  });

  test('another tenant hears nothing', async () => {
    const { id, rawId } = await newBatch();
    for (const wrong of [id, rawId]) {
      expect((await listen(host, wrong, 'bob')).status).toBe(404);
    }
  });

  test('a webhook is believed only with the right signature', async () => {
    const { rawId } = await newBatch();
    const before = provider.requests.length;
    const wrong = `whsec_${Buffer.from('another secret that is not the one').toString('base64')}`;
    const answer = await webhook(completed(rawId), { secret: wrong });
    expect([answer.status, answer.body.error]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_signature' }),
    ]);
    expect(provider.requests.length).toBe(before);
  });

  test('a webhook that comes twice is worked on once', async () => {
    const { rawId } = await newBatch();
    const again = { id: `wh_twice_${rawId}` };
    const answers = await Promise.all([webhook(completed(rawId), again), webhook(completed(rawId), again)]);
    expect(answers.map(({ body }) => body.status).toSorted()).toEqual(['duplicate', 'published']);
  });

  test('a webhook that could not be handled is requested again', async () => {
    const { rawId } = await newBatch();
    const again = { id: `wh_again_${rawId}` };
    provider.answerLate = () => ({ status: 503, body: { error: { message: 'Down.' } } });
    expect((await webhook(completed(rawId), again)).status).toBe(503);
    provider.answerLate = undefined;
    expect((await webhook(completed(rawId), again)).body.status).toBe('published');
  });

  test('a webhook whose id is none reaches no other place of the provider', async () => {
    const before = provider.requests.length;
    for (const id of ['..', '.', '', '../files', 'x/../../models', '%2e%2e', 'x'.repeat(5000)]) {
      expect(await webhook(completed(id))).toEqual({ status: 200, body: { status: 'ignored' } });
    }
    expect(provider.requests.length).toBe(before);
  });

  test('webhooks of other things and of batches from elsewhere are taken and left alone', async () => {
    const { rawId, change } = await newBatch();
    change({ metadata: { mine: 'yes' } });
    for (const event of [
      completed(rawId),
      completed('batch_of_nobody'),
      { id: 'evt_2', type: 'response.completed', created_at: 1, data: { id: 'resp_1' } },
      { id: 'evt_3', type: 'batch.completed', created_at: 1, data: {} },
      { object: 'event' },
    ]) {
      expect((await webhook(event)).body).toEqual({ status: 'ignored' });
    }
  });
});
