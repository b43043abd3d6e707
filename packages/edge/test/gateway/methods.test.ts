import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, type GatewayOptions, memoryHub } from '../../src/index.ts';
import { unitSecret } from '../support/caller-with.ts';

function gatewayWith(changes: Partial<GatewayOptions> = {}) {
  let calls = 0;
  const errors: unknown[] = [];
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      async fetch(_url, init) {
        calls += 1;
        await new Response(init.body ?? null).arrayBuffer();
        return Response.json({ id: 'file-1', data: [], has_more: false });
      },
    },
    secret: unitSecret,
    authenticate: () => ({ tenant: 'ann' }),
    onError: (error) => errors.push(error),
    ...changes,
  });
  return { gateway, calls: () => calls, errors };
}

test('only GET, POST and DELETE reach anything, and others are not counted', async () => {
  const { gateway, calls } = gatewayWith({ limits: { requestsPerDay: 1 } });
  const id = await createIdSigner([unitSecret])('ann').sign('file', 'file-1');
  for (const method of ['HEAD', 'PUT', 'PATCH', 'OPTIONS', 'QUERY']) {
    for (const path of ['/files', `/files/${id}`, `/files/${id}/content`, '/batches', '/webhook']) {
      const answer = await gateway(new Request(`https://gateway.test/v1${path}`, { method }));
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
  }
  expect(calls()).toBe(0);
  expect((await gateway(new Request('https://gateway.test/v1/files'))).status).toBe(200);
  expect((await gateway(new Request('https://gateway.test/v1/files'))).status).toBe(429);
  expect(calls()).toBe(1);
});

test('each of the three methods is accepted on its routes', async () => {
  const { gateway } = gatewayWith();
  const id = await createIdSigner([unitSecret])('ann').sign('file', 'file-1');
  const ask = async (method: string, path: string, body?: string) =>
    (await gateway(new Request(`https://gateway.test/v1${path}`, { method, ...(body ? { body } : {}) })))
      .status;
  expect(await ask('GET', `/files/${id}`)).toBe(200);
  expect(await ask('DELETE', `/files/${id}`)).toBe(200);
  expect(await ask('POST', '/uploads', '{"purpose":"batch","bytes":1}')).toBe(200);
});

test('a webhook is accepted by POST at its own path only', async () => {
  const { gateway, calls } = gatewayWith({
    hub: memoryHub(),
    webhook: { secret: 'whsec_x' },
    authenticate: () => null,
  });
  const ask = async (method: string, path: string) =>
    (await gateway(new Request(`https://gateway.test${path}`, { method }))).status;
  // An unsigned one is refused by its signature, everything else asks who is there.
  expect(await ask('POST', '/v1/webhook')).toBe(400);
  for (const path of ['/v1/webhook/', '/v1/webhooks', '/webhook', '/v1/x/webhook']) {
    expect(await ask('POST', path)).toBe(401);
  }
  expect(await ask('GET', '/v1/webhook')).toBe(401);
  expect(calls()).toBe(0);
});

test('waitUntil gets the work of each request, which never rejects', async () => {
  const { gateway } = gatewayWith({
    authenticate: () => {
      throw new Error('down');
    },
  });
  const work: Promise<unknown>[] = [];
  const answer = await gateway(new Request('https://gateway.test/v1/files'), {
    waitUntil: (one) => void work.push(one),
  });
  expect([answer.status, work.length]).toEqual([500, 1]);
  await Promise.all(work);
});

test('what goes wrong below 500 is the caller’s business, from 500 on the operator’s', async () => {
  for (const [status, told] of [
    [400, 0],
    [499, 0],
    [500, 1],
    [503, 1],
  ] as const) {
    const { gateway, errors } = gatewayWith({
      provider: {
        apiKey: 'sk-0123456789abcdef0123',
        fetch: async () => Response.json({ error: { message: 'No.' } }, { status }),
      },
    });
    const answer = await gateway(new Request('https://gateway.test/v1/files'));
    expect([answer.status, errors.length]).toEqual([status, told]);
  }
});

test('a form that cannot be read is a 400 that says where, and one part too large a 413', async () => {
  const { gateway, errors } = gatewayWith();
  const post = async (body: string) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=abc' };
    const answer = await gateway(
      new Request('https://gateway.test/v1/files', { method: 'POST', headers, body }),
    );
    return [answer.status, (await answer.json()).error.type];
  };
  const purpose = (value: string) =>
    `--abc\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n${value}\r\n`;
  expect(await post('no form at all')).toEqual([400, 'invalid_request_error']);
  expect(await post(`--abc\r\nno header\r\n\r\n`)).toEqual([400, 'invalid_request_error']);
  expect(await post(`${purpose('x'.repeat(1025))}--abc--`)).toEqual([413, 'invalid_request_error']);
  expect(await post(`${purpose('x'.repeat(1024))}--abc--`)).toEqual([400, 'invalid_request_error']);
  expect(errors).toEqual([]);
});

test('counted lines are returned when the provider refuses with the lowest error status', async () => {
  const provider = {
    apiKey: 'sk-0123456789abcdef0123',
    fetch: async (_url: string, init: RequestInit) => {
      await new Response(init.body ?? null).arrayBuffer();
      return Response.json({ error: { message: 'No.' } }, { status: 400 });
    },
  };
  const { gateway } = gatewayWith({ provider, limits: { linesPerDay: 1 } });
  const form = () => {
    const body = new FormData();
    body.append('purpose', 'batch');
    body.append(
      'file',
      new Blob([
        '{"custom_id":"1","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"a"}}\n',
      ]),
    );
    return body;
  };
  for (let times = 0; times < 3; times += 1) {
    const answer = await gateway(
      new Request('https://gateway.test/v1/files', { method: 'POST', body: form() }),
    );
    expect([answer.status, (await answer.json()).error.message]).toEqual([400, 'No.']);
  }
});
