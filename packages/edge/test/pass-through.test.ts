import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { partForm, sendAs } from './client/caller.ts';
import { RawUpload, uploadBytes } from './client/raw-upload.ts';
import { inputFile } from './client/request-lines.ts';
import type { RunningHost } from './hosts/host.ts';
import { onEveryHost } from './hosts/on-every-host.ts';
import { parseForm } from './provider/batch-api.ts';
import { type RecordingProvider, startProvider } from './provider/recording-provider.ts';

const file = inputFile(300_000);
const upload = uploadBytes(file);

onEveryHost('a file that is passed on unread by %s', (name, start) => {
  let provider: RecordingProvider;
  let host: RunningHost;
  let hasty: RunningHost;

  beforeAll(async () => {
    provider = await startProvider();
    host = await start({
      providerURL: provider.url,
      allow: { lines: 'pass' },
      limits: { fileBytes: 400_000 },
    });
    hasty = await start({ providerURL: provider.url, allow: { lines: 'pass' }, timeoutMs: 300 });
  });
  afterEach(async () => {
    provider.breakOff();
    await provider.settled();
    provider.answerLate = undefined;
    provider.requests.length = 0;
    provider.api.files.clear();
  });
  afterAll(async () => {
    await host?.close();
    await hasty?.close();
    await provider?.close();
  });

  const open = (bytes: number): Promise<RawUpload> =>
    RawUpload.open(`${host.url}/v1/files`, 'content-length', bytes);

  test('arrives byte for byte, under the owner’s tag', async () => {
    for (const size of [200, 4000, 70_000, 300_000]) {
      const bytes = uploadBytes(inputFile(size));
      const raw = await open(bytes.body.length);
      // In two pieces, so that the file begins in the middle of one.
      await raw.send(bytes.body.subarray(0, bytes.fileStart + 7));
      await raw.send(bytes.body.subarray(bytes.fileStart + 7));

      expect(await raw.status()).toBe(200);
      raw.vanish();
      const post = provider.requests.at(-1);
      const part = post === undefined ? undefined : parseForm(post).get('file');
      expect(part?.filename).toMatch(/^[0-9a-f]{20}_u__a\.jsonl$/);
      expect(part?.content.equals(inputFile(size))).toBe(true);
    }
    const { body } = await sendAs('ann', `${host.url}/v1`)('GET', '/files');
    expect(body.data.map((one) => one.filename)).toEqual(Array.from({ length: 4 }, () => 'a.jsonl'));
  });

  test('arrives in parts as well', async () => {
    const send = sendAs('ann', `${host.url}/v1`);
    const announced = { filename: 'p.jsonl', purpose: 'batch', bytes: 600, mime_type: 'application/jsonl' };
    const { body } = await send('POST', '/uploads', announced);
    const ids: string[] = [];
    for (const content of ['a'.repeat(300), 'b'.repeat(300)]) {
      ids.push((await send('POST', `/uploads/${body.id}/parts`, partForm(content))).body.id);
    }
    const { body: done } = await send('POST', `/uploads/${body.id}/complete`, { part_ids: ids });
    const { text } = await send('GET', `/files/${done.file.id}/content`);
    expect(text).toBe('a'.repeat(300) + 'b'.repeat(300));
  });

  test('leaves nothing when the browser vanishes', async () => {
    for (const cut of [
      70_000,
      131_072,
      200_000,
      upload.fileEnd,
      upload.fileEnd + 3,
      upload.body.length - 3,
      upload.body.length - 1,
    ]) {
      const raw = await open(upload.body.length);
      const begun = provider.requests.length;
      await raw.send(upload.body.subarray(0, cut));
      await provider.begun(begun + 1);
      raw.vanish();
      await provider.settled();
      expect(provider.requests.at(-1)).toMatchObject({ method: 'POST', end: 'broken' });
      expect(provider.api.files.size).toBe(0);
    }
  });

  test('is refused before it is sent on when it is too large or its form is wrong', async () => {
    const tooLarge = uploadBytes(inputFile(400_010)).body;
    const noPurpose = Buffer.from(
      upload.body.toString('latin1').replace('name="purpose"', 'name="expires_after[anchor]"'),
      'latin1',
    );
    const otherPurpose = Buffer.from(
      upload.body.toString('latin1').replace('\r\nbatch\r\n', '\r\nvision\r\n'),
      'latin1',
    );
    for (const [status, body] of [
      [413, tooLarge],
      [400, noPurpose],
      [400, otherPurpose],
    ] as const) {
      const raw = await open(body.length);
      await raw.send(body);
      expect(await raw.status()).toBe(status);
      raw.vanish();
    }
    await provider.settled();
    expect(provider.requests.filter((request) => request.end === 'complete')).toEqual([]);
  });

  test('is kept when the provider does not say its size, or says it later', async () => {
    for (const [later, status] of [
      [upload.fileEnd - upload.fileStart, 200],
      [null, 200],
      // The others hold the closing boundary back instead of comparing sizes.
      [1, name === 'workerd' ? 400 : 200],
    ] as const) {
      provider.answerLate = (request) => {
        if (request.method === 'DELETE') {
          return undefined;
        }
        const answer = provider.api.answer(request);
        const bytes = request.method === 'POST' ? null : later;
        return { ...answer, body: { ...(answer.body as object), bytes } };
      };
      const raw = await open(upload.body.length);
      await raw.send(upload.body);
      expect([later, await raw.status()]).toEqual([later, status]);
      raw.vanish();
      await provider.settled();
      expect(provider.api.files.size).toBe(status === 200 ? 1 : 0);
      provider.api.files.clear();
    }
  });

  test('is deleted when the provider understood it otherwise than the gateway', async () => {
    provider.answerLate = (request) =>
      request.method === 'POST'
        ? {
            status: 200,
            body: { id: 'file-smuggled', object: 'file', purpose: 'vision', filename: 'x.jsonl', bytes: 1 },
          }
        : undefined;
    const smuggled =
      '\r\n--------------------------cut-here-0123456789\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nvision';
    const bytes = uploadBytes(Buffer.concat([inputFile(1000), Buffer.from(smuggled)]));
    const raw = await open(bytes.body.length);
    await raw.send(bytes.body);
    expect(await raw.status()).toBe(400);
    raw.vanish();
    provider.answerLate = undefined;
    const complete = provider.requests.filter((request) => request.end === 'complete');
    expect(complete.every(({ method }) => method === 'DELETE') || complete.at(-1)?.method === 'DELETE').toBe(
      true,
    );
  });

  test('leaves no file when its form was never closed, even at a provider that accepts it', async () => {
    provider.answerLate = (request) => {
      if (request.method !== 'POST') {
        return undefined;
      }
      const content = request.body.subarray(request.body.lastIndexOf('\r\n\r\n') + 4);
      const name = /filename="([^"]*)"/.exec(request.body.toString('latin1'))?.[1] ?? '';
      return { status: 200, body: provider.api.addFile(name, 'batch', content) };
    };
    for (const cut of [
      upload.fileStart + 10,
      upload.fileEnd - 1,
      upload.fileEnd,
      upload.fileEnd + 2,
      upload.body.length - 5,
      upload.body.length - 3,
    ]) {
      const raw = await open(cut);
      await raw.send(upload.body.subarray(0, cut));
      expect(await raw.status()).toBe(400);
      raw.vanish();
      await provider.settled();
      expect(provider.api.files.size).toBe(0);
    }
  });

  test('a sender that stalls is cut off', async () => {
    const small = uploadBytes(inputFile(1000));
    const raw = await RawUpload.open(`${hasty.url}/v1/files`, 'content-length', small.body.length);
    await raw.send(small.body.subarray(0, small.fileStart + 500));
    expect(await raw.status()).toBe(504);
    raw.vanish();
    await provider.settled();
    expect(provider.requests.filter(({ end }) => end === 'complete')).toEqual([]);
  });

  test('a provider that disconnects is a 502', async () => {
    const raw = await open(upload.body.length);
    await raw.send(upload.body.subarray(0, 100_000));
    await provider.begun(1);
    provider.breakOff();
    await raw.send(upload.body.subarray(100_000));
    expect(await raw.status()).toBe(502);
    raw.vanish();
  });
});
