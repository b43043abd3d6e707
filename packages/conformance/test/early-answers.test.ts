import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unreadBounds } from '@offpeak/core/protocol';
import { serve } from '@offpeak/server/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyHost } from '../../edge/test/hosts/every-host.ts';
import { type RecordingProvider, startProvider } from '../../edge/test/provider/recording-provider.ts';
import { listen } from '../../server/src/node/listen.ts';
import { sendUntilStalled } from './support/endless-sender.ts';
import { curlClients, fetchClients, streamClient, type UploadClient } from './support/upload-clients.ts';

// Every refusal that can be known before the body is read.
const statuses = [400, 401, 403, 404, 409, 411, 413, 415, 429];
const smallBytes = 1000;
const largeBytes = 1_000_000;
const hugeBytes = 100_000_000;
/** More than the buffers of two sockets hold. */
const socketBytes = 16 * 1024 * 1024;

interface Refuser {
  url: string;
  close(): Promise<void>;
}

/** Refuses every request with the status that it names in `x-refuse-with`, as the gateway hosts do. */
async function startServer(): Promise<Refuser> {
  const refuse = async (request: Request): Promise<Response> => {
    const status = Number(request.headers.get('x-refuse-with'));
    return Response.json({ error: { message: `Refused with ${status}.` } }, { status });
  };
  const listener = await listen(refuse, { port: 0, host: '127.0.0.1' });
  return { url: `http://127.0.0.1:${listener.port}`, close: () => listener.close(0) };
}

const refusers: readonly (readonly [string, () => Promise<Refuser>])[] = [
  ['the server', startServer],
  ...everyHost.map(
    ([name, start]) =>
      [`the gateway on ${name}`, () => start({ providerURL: 'http://127.0.0.1:9/v1' })] as const,
  ),
];

describe.each(refusers)('an answer of %s that comes before the body is read', (name, start) => {
  let refuser: Refuser;
  beforeAll(async () => {
    refuser = await start();
  });
  afterAll(() => refuser?.close());

  async function expectSeen(client: UploadClient, status: number, bytes: number): Promise<void> {
    const seen = await client(`${refuser.url}/v1/files`, { 'x-refuse-with': String(status) }, bytes);
    expect(seen.status).toBe(status);
    expect(seen.body).toContain(`Refused with ${status}.`);
  }

  test.each(Object.entries(fetchClients))('is seen by %s, whatever the status', async (_client, client) => {
    for (const status of statuses) {
      await expectSeen(client, status, smallBytes);
    }
    for (const status of [400, 401, 413]) {
      await expectSeen(client, status, largeBytes);
    }
  });

  // A process for each request: one status is enough.
  test.each(Object.entries(curlClients))('is seen by %s', async (_client, client) => {
    for (const bytes of [smallBytes, largeBytes]) {
      await expectSeen(client, 401, bytes);
    }
  });

  // Bun reads the rest itself, up to its `maxRequestBodySize`.
  if (!name.endsWith('bun')) {
    test('is seen by a sender that never stops, of which 16 MiB are read', async () => {
      const headers = { 'x-refuse-with': '401' };
      const { received, bytes } = await sendUntilStalled(`${refuser.url}/v1/files`, headers);
      expect(received).toContain('Refused with 401.');
      expect(bytes).toBeLessThan(unreadBounds.bytes + socketBytes);
    });
  }

  test('is seen in the middle of 100 MB', async () => {
    await expectSeen(streamClient, 413, hugeBytes);
  });
});

describe('a refusal', () => {
  let folder: string;
  let server: Refuser;
  let provider: RecordingProvider;
  let gateway: Refuser;
  beforeAll(async () => {
    provider = await startProvider();
    folder = await mkdtemp(join(tmpdir(), 'offpeak-early-'));
    server = await serve({
      upstream: 'http://127.0.0.1:9/v1',
      port: 0,
      dataDir: folder,
      apiKeys: ['the-key-of-the-tests'],
      limits: { maxFileBytes: 500_000 },
    });
    const [, start] = everyHost.find(([name]) => name === 'node') ?? [];
    gateway = (await start?.({
      providerURL: provider.url,
      limits: { fileBytes: 2_000_000 },
      corsOrigins: [],
    })) as Refuser;
  });
  afterAll(async () => {
    await server?.close();
    await gateway?.close();
    await provider?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const key = { authorization: 'Bearer the-key-of-the-tests' };
  const ann = { authorization: 'Bearer ann-token' };
  test.each([
    ['a key that the server does not know', () => server, '/v1/files', {}, 401],
    ['a route that the server does not have', () => server, '/v1/audio', key, 404],
    ['a file that is too large for the server', () => server, '/v1/files', key, 413],
    ['JSON that is a form, to the server', () => server, '/v1/batches', key, 400],
    ['a caller that the gateway does not know', () => gateway, '/v1/files', {}, 401],
    ['a page of another origin', () => gateway, '/v1/files', { ...ann, origin: 'https://evil.example' }, 403],
    ['a route that the gateway does not have', () => gateway, '/v1/audio', ann, 404],
    ['a line that is not JSON', () => gateway, '/v1/files', ann, 400],
    ['JSON that is a form, to the gateway', () => gateway, '/v1/batches', ann, 413],
  ])(
    'of %s is seen by every client',
    async (_name, target, path, headers: Record<string, string>, status) => {
      for (const client of Object.values(fetchClients)) {
        const seen = await client(`${target().url}${path}`, headers, 1_000_000);
        expect(seen).toMatchObject({ status, body: expect.stringContaining('"message":') });
      }
    },
  );
});
