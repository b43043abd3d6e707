import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { verifyWebhook } from '@offpeak/core';
import { expect, test } from 'vitest';
import { startBatchServer } from '../support/batch-server.ts';
import { inProcess } from '../support/in-process.ts';
import { writeRequests } from '../support/requests.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { tempFolder } from '../support/temp-folder.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('serve --webhook posts the end of a batch, signed with the secret', async () => {
  const folder = tempFolder();
  const { promise: received, resolve } = Promise.withResolvers<[IncomingHttpHeaders, string]>();
  const receiver = createServer(async (request, response) => {
    resolve([request.headers, await text(request)]);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const upstream = await startScriptedUpstream(() => ({ status: 200 }));
  const server = await startBatchServer(upstream.url, join(folder, 'data'), {
    args: ['--webhook', url, '--allow-private-webhooks'],
    env: { OFFPEAK_WEBHOOK_SECRET: secret },
  });
  try {
    const input = join(folder, 'in.jsonl');
    writeRequests(input, 2);
    const { stdout } = await inProcess(['submit', input, '--base-url', server.url]);
    const [headers, body] = await received;
    const message = new Request(url, { method: 'POST', headers: headers as Record<string, string>, body });
    const event = await verifyWebhook(message, secret);
    expect(event).toMatchObject({ type: 'batch.completed', data: { id: stdout.trim() } });
  } finally {
    await server.stop();
    await upstream.close();
    receiver.close();
  }
});

test('serve refuses webhooks without a secret, and private ones that were not allowed', async () => {
  const serve = [
    'serve',
    '--upstream',
    'http://127.0.0.1:1',
    '--data',
    join(tempFolder(), 'data'),
    '--port',
    '0',
  ];
  const unsigned = await inProcess([...serve, '--webhook', 'https://example.com/hook']);
  expect([unsigned.code, unsigned.stderr]).toEqual([2, expect.stringContaining('--webhook-secret')]);
  const inside = await inProcess([
    ...serve,
    '--webhook',
    'http://127.0.0.1/hook',
    '--webhook-secret',
    secret,
  ]);
  expect(inside.code).not.toBe(0);
  expect(inside.stderr).toContain('private');
});
