import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { RawUpload, uploadBytes } from './client/raw-upload.ts';
import { inputFile, requestLine } from './client/request-lines.ts';
import type { RunningHost } from './hosts/host.ts';
import { onEveryHost } from './hosts/on-every-host.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

const fileBytes = 300_000;
const file = inputFile(fileBytes);
const upload = uploadBytes(file);
const framings = ['content-length', 'chunked'] as const;

/**
 * Where an upload is cut: at every seam of the form, at sizes at which runtimes cut chunks, and spread over
 * the file.
 */
const cuts = [
  ...[0, 1, 4095, 4096, 32_767, 32_768, 65_535, 65_536, 131_072, 199_999, fileBytes - 1].map(
    (offset) => upload.fileStart + offset,
  ),
  ...[0, 1, 2, 3, 4, 5, 20].map((offset) => upload.fileEnd + offset),
  ...[5, 4, 3, 2, 1].map((left) => upload.body.length - left),
];
const cutsBeforeFile = [0, 1, 60, upload.fileStart - 1];
/**
 * A runtime may wait for this much before it hands out anything, so only beyond it has an upload surely
 * begun.
 */
const surelyBegun = 70_000;

onEveryHost('an upload that fails on %s', (name, start) => {
  let provider: RecordingProvider;
  let host: RunningHost;
  let hasty: RunningHost;
  /** Passes files on unread, which only workerd does in a way of its own. */
  let hastyPassing: RunningHost | undefined;
  const limit = 400_000;

  beforeAll(async () => {
    provider = await startProvider();
    // Long enough for a busy machine: a sender that waits for the others is not to be cut off.
    host = await start({ providerURL: provider.url, limits: { fileBytes: limit }, timeoutMs: 25_000 });
    hasty = await start({ providerURL: provider.url, timeoutMs: 400 });
    if (name === 'workerd') {
      hastyPassing = await start({ providerURL: provider.url, allow: { lines: 'pass' }, timeoutMs: 400 });
    }
  });
  afterAll(async () => {
    await host?.close();
    await hasty?.close();
    await hastyPassing?.close();
    await provider?.close();
  });
  afterEach(async () => {
    provider.answerEarly = undefined;
    provider.answerLate = undefined;
    provider.answersAfter = undefined;
    provider.stopReading = false;
    provider.breakOff();
    await provider.settled();
    provider.requests.length = 0;
  });

  /** The law: no complete request, no closed form, no file. */
  async function expectNothingArrived(): Promise<void> {
    await provider.settled();
    for (const { method, end, formClosed } of provider.requests) {
      expect({ method, end, formClosed }).toEqual({ method: 'POST', end: 'broken', formClosed: false });
    }
    expect(provider.api.files.size).toBe(0);
  }

  const open = (target: RunningHost, framing: (typeof framings)[number]): Promise<RawUpload> =>
    RawUpload.open(`${target.url}/v1/files`, framing, upload.body.length);

  test.each(framings)('a browser that vanishes leaves nothing (%s)', async (framing) => {
    const early = [...cutsBeforeFile, ...cuts].filter((cut) => cut <= surelyBegun);
    const late = cuts.filter((cut) => cut > surelyBegun);
    const sendUntil = async (cut: number): Promise<RawUpload> => {
      const raw = await open(host, framing);
      await raw.send(upload.body.subarray(0, cut));
      return raw;
    };
    for (const raw of await Promise.all(early.map(sendUntil))) {
      raw.vanish();
    }
    await provider.settled();
    const begun = provider.requests.length;
    const uploads = await Promise.all(late.map(sendUntil));
    // The provider must be in the middle of all: an upload that never began would prove nothing.
    await provider.begun(begun + late.length);
    for (const raw of uploads) {
      raw.vanish();
    }
    await expectNothingArrived();
  });

  test.each(framings)('a file above the limit is a 413 and leaves nothing (%s)', async (framing) => {
    const statuses = [1, 2, 4096, 65_536, 200_000].map(async (over) => {
      const bytes = uploadBytes(inputFile(limit + over));
      const raw = await RawUpload.open(`${host.url}/v1/files`, framing, bytes.body.length);
      await raw.send(bytes.body);
      raw.finish();
      const status = await raw.status();
      raw.vanish();
      return status;
    });
    expect(await Promise.all(statuses)).toEqual([413, 413, 413, 413, 413]);
    await expectNothingArrived();
  });

  test('a form that ends without its closing boundary is a 400 and leaves nothing', async () => {
    const ends = cuts.filter((one) => one >= upload.fileEnd && one < upload.body.length - 2);
    const statuses = [upload.fileStart + 10, ...ends].flatMap((cut) =>
      framings.map(async (framing) => {
        const raw = await RawUpload.open(`${host.url}/v1/files`, framing, cut);
        await raw.send(upload.body.subarray(0, cut));
        raw.finish();
        const status = await raw.status();
        raw.vanish();
        return status;
      }),
    );
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([400]));
    await expectNothingArrived();
  });

  test.each(framings)(
    'a bad line anywhere is a 400 that names it, and leaves nothing (%s)',
    async (framing) => {
      const good = inputFile(200_000).toString().trimEnd().split('\n');
      const refusals = [1, 2, 500, 1000, good.length].map(async (at) => {
        const lines = good.with(at - 1, requestLine('bad', { body: { model: 'm', file_id: 'file-1' } }));
        const bytes = uploadBytes(Buffer.from(lines.join('\n')));
        const raw = await RawUpload.open(`${host.url}/v1/files`, framing, bytes.body.length);
        await raw.send(bytes.body);
        raw.finish();
        expect(await raw.status()).toBe(400);
        expect(await raw.answer()).toContain(`"line":${at}}`);
        raw.vanish();
      });
      await Promise.all(refusals);
      await expectNothingArrived();
    },
  );

  test('a provider that refuses early is heard, and the sender can finish', async () => {
    provider.answerEarly = () => ({
      status: 400,
      body: { error: { message: 'No room.', type: 'invalid_request_error' } },
    });
    const raw = await open(host, 'content-length');
    await raw.send(upload.body);
    raw.finish();
    expect(await raw.status()).toBe(400);
    raw.vanish();
  });

  test('a provider that says yes too early is not believed, and its file is deleted', async () => {
    provider.answerEarly = (request) =>
      request.method === 'POST' ? { status: 200, body: { id: 'file-early', object: 'file' } } : undefined;
    const raw = await open(host, 'content-length');
    await raw.send(upload.body.subarray(0, surelyBegun));
    await provider.begun(2);
    await raw.send(upload.body.subarray(surelyBegun));
    expect(await raw.status()).toBe(502);
    raw.vanish();
    await provider.settled();
    expect(provider.requests[0]).toMatchObject({ method: 'POST', end: 'broken', formClosed: false });
    expect(provider.requests[1]).toMatchObject({ method: 'DELETE', path: '/v1/files/file-early' });
  });

  test('a provider that disconnects is a 502', async () => {
    const raw = await open(host, 'content-length');
    await raw.send(upload.body.subarray(0, surelyBegun));
    await provider.begun(1);
    provider.breakOff();
    await raw.send(upload.body.subarray(surelyBegun));
    expect(await raw.status()).toBe(502);
    raw.vanish();
    await expectNothingArrived();
  });

  test('a provider that answers too late is waited for, and its file is deleted', async () => {
    const content = inputFile(1000);
    for (const target of hastyPassing === undefined ? [hasty] : [hasty, hastyPassing]) {
      const { body } = uploadBytes(content);
      let answerNow = (): void => undefined;
      provider.answersAfter = new Promise((resolve) => {
        answerNow = resolve;
      });
      const begun = provider.requests.length;
      const raw = await RawUpload.open(`${target.url}/v1/files`, 'content-length', body.length);
      await raw.send(body);
      expect(await raw.status()).toBe(504);
      expect(await raw.answer()).toContain('provider_timeout');
      await vi.waitUntil(() => provider.api.files.size === 1, { timeout: 10_000 });
      answerNow();
      await provider.begun(begun + 2);
      await provider.settled();
      expect(provider.requests[begun + 1]?.method).toBe('DELETE');
      expect(provider.api.files.size).toBe(0);
      raw.vanish();
    }
  });

  test('a provider that stops in the middle of an answer is a 502', async () => {
    provider.answerLate = () => ({
      status: 200,
      headers: { 'content-length': '5000' },
      body: { object: 'list' },
    });
    const answer = await fetch(`${hasty.url}/v1/batches`, { headers: { authorization: 'Bearer ann-token' } });
    expect(answer.status).toBe(502);
    await answer.body?.cancel();
  });

  test('a sender that stalls before its file gets a 408', async () => {
    const raw = await RawUpload.open(`${hasty.url}/v1/files`, 'content-length', limit);
    await raw.send(upload.body.subarray(0, 40));
    expect(await raw.status()).toBe(408);
    raw.vanish();
    expect(provider.requests).toEqual([]);
  });

  test('a sender that stalls is cut off', async () => {
    const raw = await RawUpload.open(`${hasty.url}/v1/files`, 'content-length', limit);
    await raw.send(upload.body.subarray(0, surelyBegun));
    await provider.begun(1);
    await expectNothingArrived();
    raw.vanish();
  });
});
