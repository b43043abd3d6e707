import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchForm, type Send, sendAs } from './client/caller.ts';
import { RawUpload, uploadBytes } from './client/raw-upload.ts';
import { inputFile, requestLine } from './client/request-lines.ts';
import type { RunningHost } from './hosts/host.ts';
import { onEveryHost } from './hosts/on-every-host.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

const dayMs = 86_400_000;
const create = (id: string) => ({ input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' });

onEveryHost('limits on %s', (_name, start) => {
  let provider: RecordingProvider;
  let host: RunningHost;
  const as = (tenant: string): Send => sendAs(tenant, `${host.url}/v1`);

  beforeAll(async () => {
    provider = await startProvider();
    host = await start({
      providerURL: provider.url,
      events: { minPollMs: 5, maxPollMs: 5, heartbeatMs: 5 },
      limits: { requestsPerDay: 12, bytesPerDay: 5000, linesPerDay: 5, activeBatches: 2 },
    });
  });
  afterAll(async () => {
    await host?.close();
    await provider?.close();
  });

  test('requests: the next one is a 429 with retry-after, and does not reach the provider', async () => {
    const send = as('requests');
    for (let index = 0; index < 12; index += 1) {
      expect((await send('GET', '/files')).status).toBe(200);
    }
    const before = provider.requests.length;
    const refused = await send('GET', '/files');
    expect(refused.status).toBe(429);
    expect(refused.body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds * 1000).toBeLessThanOrEqual(dayMs);
    expect(provider.requests.length).toBe(before);
    expect((await as('others')('GET', '/files')).status).toBe(200);
  });

  test('requests at the same time do not slip through together', async () => {
    const send = as('crowd');
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await send('GET', '/files')).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(12);
  });

  test('requests: each poll of an event stream counts as a request of its tenant', async () => {
    const send = as('listener');
    const file = (await send('POST', '/files', batchForm())).body.id;
    const { id } = (await send('POST', '/batches', create(file))).body;
    const before = provider.requests.length;
    const stream = await fetch(`${host.url}/v1/batches/${id}/events`, {
      headers: { authorization: 'Bearer listener-token' },
    });
    const reader = stream.body?.getReader();
    // One frame for each look, also for those that may not be made: far more than are left.
    for (let frames = 0; frames < 40; frames += 1) {
      await reader?.read();
    }
    await reader?.cancel();
    // Two requests were used above, and the stream itself was the third.
    expect(provider.requests.length - before).toBe(1 + (12 - 3));
  });

  test('bytes: an upload that does not fit into the day is refused before it is sent on', async () => {
    const send = as('bytes');
    expect((await send('POST', '/files', batchForm(inputFile(500).toString()))).status).toBe(200);
    const before = provider.requests.length;
    const refused = await send('POST', '/files', batchForm(inputFile(5000).toString()));
    expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(provider.requests.length).toBe(before);
  });

  test('bytes: without a length an upload cannot be counted', async () => {
    const { body } = uploadBytes(inputFile(500));
    const raw = await RawUpload.open(`${host.url}/v1/files`, 'chunked', body.length, 'chunky-token');
    await raw.send(body);
    raw.finish();
    expect(await raw.status()).toBe(411);
    raw.vanish();
  });

  test('lines: a file that does not fit into the day leaves nothing at the provider', async () => {
    const send = as('lines');
    const file = (from: number, count: number): FormData =>
      batchForm(Array.from({ length: count }, (_, index) => requestLine(String(from + index))).join('\n'));
    expect((await send('POST', '/files', file(0, 3))).status).toBe(200);
    const kept = provider.api.files.size;
    expect((await send('POST', '/files', file(3, 3))).status).toBe(429);
    await provider.settled();
    expect(provider.api.files.size).toBe(kept);
    expect((await send('POST', '/files', file(3, 2))).status).toBe(200);
  });

  test('lines: one upload does not pay for many batches', async () => {
    const send = as('reuse');
    const file = (
      await send('POST', '/files', batchForm([1, 2, 3].map((id) => requestLine(String(id))).join('\n')))
    ).body.id;
    expect((await send('POST', '/batches', create(file))).status).toBe(200);
    const again = await send('POST', '/batches', create(file));
    expect([again.status, again.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
  });

  test('lines: those that the provider refused are not counted', async () => {
    const send = as('refund');
    const three = (): FormData => batchForm([1, 2, 3].map((id) => requestLine(String(id))).join('\n'));
    const refused = { status: 503, body: { error: { message: 'Later.', type: 'server_error' } } };
    provider.answerLate = () => refused;
    for (let index = 0; index < 3; index += 1) {
      expect((await send('POST', '/files', three())).status).toBe(503);
    }
    provider.answerLate = undefined;
    const file = (await send('POST', '/files', three())).body.id;
    provider.answerLate = ({ method }) => (method === 'POST' ? refused : undefined);
    expect((await send('POST', '/batches', create(file))).status).toBe(503);
    provider.answerLate = undefined;
    expect((await send('POST', '/batches', create(file))).status).toBe(200);
  });

  test('active batches: concurrent creations cannot exceed the limit together', async () => {
    const send = as('hasty');
    const file = (await send('POST', '/files', batchForm())).body.id;
    const before = provider.api.batches.size;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => send('POST', '/batches', create(file))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429, 429, 429]);
    expect(provider.api.batches.size - before).toBe(2);
  });

  test('active batches: one more waits until one has ended', async () => {
    const send = as('active');
    const file = (await send('POST', '/files', batchForm())).body.id;
    const first = await send('POST', '/batches', create(file));
    expect((await send('POST', '/batches', create(file))).status).toBe(200);
    const refused = await send('POST', '/batches', create(file));
    expect([refused.status, refused.body.error.code]).toEqual([429, 'too_many_active_batches']);
    const raw = first.body.id.slice(0, first.body.id.lastIndexOf('.'));
    Object.assign(provider.api.batches.get(raw) ?? {}, { status: 'completed' });
    expect((await send('POST', '/batches', create(file))).status).toBe(200);
  });
});
