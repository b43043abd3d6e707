import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, type GatewayOptions, memoryHub } from '../../src/index.ts';

const key = 'sk-live-0123456789abcdef';

/** A gateway whose provider answers with this, and what its operator is told. */
function gatewayOver(answer: () => Response | Promise<Response>, changes: Partial<GatewayOptions> = {}) {
  const errors: unknown[] = [];
  const gateway = createGateway({
    provider: { apiKey: key, fetch: async () => answer() },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => ({ tenant: 'ann' }),
    onError: (error) => errors.push(error),
    ...changes,
  });
  const call = async (path = '/v1/files', init: RequestInit = {}) => {
    const response = await gateway(new Request(`https://gateway.test${path}`, init));
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { call, errors };
}

const failure = (status: number, message: string, headers = {}) =>
  Response.json(
    { error: { message, type: 'invalid_request_error', param: null, code: 'x' } },
    { status, headers },
  );

test('a provider’s error comes back in shape, without keys, accounts and raw ids', async () => {
  const message = `Incorrect key ${key} or sk-proj-abc***xyz of org-AbC123456 in proj_9876543: file-abc123def, batch_66f1aa22bb.`;
  const { call } = gatewayOver(() =>
    failure(400, message, { 'openai-organization': 'acme', 'x-request-id': 'req_1' }),
  );
  const { status, headers, body } = await call();
  expect(status).toBe(400);
  expect(headers.get('x-request-id')).toBe('req_1');
  expect(headers.get('openai-organization')).toBe(null);
  expect(body.error.message).toBe(
    'Incorrect key [hidden] or [hidden] of [hidden] in [hidden]: [hidden], [hidden].',
  );
});

test('a provider that refuses the gateway is a 502 and the operator’s problem, not a 401 to the user', async () => {
  for (const status of [401, 403]) {
    const { call, errors } = gatewayOver(() => failure(status, 'Incorrect API key provided'));
    const answer = await call();
    expect([answer.status, answer.body.error.code]).toEqual([502, 'provider_refused']);
    expect(errors).toHaveLength(1);
  }
});

test('errors of a file or batch are passed on without account names and raw ids', async () => {
  const secret = 'file-abc123def and org-AbC123456';
  const file = { id: 'file-1', filename: 'a', status: 'error', status_details: secret };
  const errors = { data: [{ code: secret, param: { id: secret }, message: secret, line: 3 }] };
  const batch = { id: 'batch_1', input_file_id: 'file-1', errors };
  const id = (kind: 'file' | 'batch', raw: string) =>
    createIdSigner(['a secret of the tests that is long enough'])('ann').sign(kind, raw);
  const { call } = gatewayOver(() => Response.json(file));
  const shown = await call(`/v1/files/${await id('file', 'file-1')}`);
  expect(shown.body.status_details).toBe('[hidden] and [hidden]');
  const { call: callBatch } = gatewayOver(() => Response.json(batch));
  const failed = await callBatch(`/v1/batches/${await id('batch', 'batch_1')}`);
  const hidden = '[hidden] and [hidden]';
  expect(failed.body.errors.data).toEqual([{ code: hidden, param: {}, message: hidden, line: 3 }]);
});

test.each(['HEAD', 'PUT', 'PATCH', 'OPTIONS'])(
  '%s is not a method of the API: it reaches no provider and counts as no request',
  async (method) => {
    let asked = 0;
    const answer = () => {
      asked += 1;
      return Response.json({ data: [], has_more: false });
    };
    const gateway = createGateway({
      provider: { apiKey: key, fetch: async () => answer() },
      secret: 'a secret of the tests that is long enough',
      authenticate: () => ({ tenant: 'ann' }),
      limits: { requestsPerMinute: 1 },
    });
    for (let count = 0; count < 3; count += 1) {
      const { status } = await gateway(new Request('https://gateway.test/v1/files', { method }));
      expect([status, asked]).toEqual([404, 0]);
    }
    expect((await gateway(new Request('https://gateway.test/v1/files'))).status).toBe(200);
  },
);

test('a redirect is not followed', async () => {
  const { call } = gatewayOver(
    () => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }),
  );
  expect((await call()).status).toBe(502);
});

test.each([
  ['no JSON', () => new Response('<html>')],
  ['a list', () => Response.json([])],
  ['a list without data', () => Response.json({ object: 'list' })],
  ['an object without an id', () => Response.json({ data: [{ filename: 'x' }], has_more: false })],
  [
    'a broken body',
    () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })),
  ],
  ['no connection', () => Promise.reject(new Error('ECONNREFUSED 10.0.0.1'))],
])('a provider that answers with %s', async (_name, answer) => {
  const { call } = gatewayOver(answer);
  const { status, body } = await call();
  if (status === 200) {
    expect(body.data).toEqual([]);
  } else {
    expect([status, Object.keys(body.error)]).toEqual([502, ['message', 'type', 'param', 'code']]);
  }
  expect(JSON.stringify(body)).not.toContain('10.0.0.1');
});

test('retry-after and x-should-retry of the provider are passed on', async () => {
  const { call } = gatewayOver(() =>
    failure(429, 'Slow down', { 'retry-after': '7', 'x-should-retry': 'false' }),
  );
  const { status, headers } = await call();
  expect([status, headers.get('retry-after'), headers.get('x-should-retry')]).toEqual([429, '7', 'false']);
});

test('a tenant may have a name of 256 characters', async () => {
  const { call } = gatewayOver(() => Response.json({ data: [], has_more: false }), {
    authenticate: () => ({ tenant: 'x'.repeat(256) }),
  });
  expect((await call()).status).toBe(200);
});

test('an authenticate that throws or returns no usable tenant refuses everybody', async () => {
  const authenticators: GatewayOptions['authenticate'][] = [
    () => {
      throw new Error('database password is hunter2');
    },
    () => ({ tenant: '' }),
    () => ({ tenant: 'x'.repeat(257) }),
    () => ({ tenant: 7 }) as never,
  ];
  for (const authenticate of authenticators) {
    const { call, errors } = gatewayOver(() => Response.json({}), { authenticate });
    const { status, body } = await call();
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(errors).toHaveLength(1);
  }
});

test('an authenticate that never answers does not hold the request', async () => {
  const { call, errors } = gatewayOver(() => Response.json({}), {
    provider: { apiKey: key, timeoutMs: 20, fetch: async () => Response.json({}) },
    authenticate: () => new Promise(() => undefined),
  });
  const { status, body } = await call();
  expect([status, body.error.code]).toEqual([503, 'authentication_timeout']);
  expect(errors).toHaveLength(1);
});

test('every refusal of the gateway’s own has a request id to ask the operator about', async () => {
  const { call } = gatewayOver(() => Response.json({}), {
    authenticate: (request) => (request.headers.has('x-stranger') ? null : { tenant: 'ann' }),
  });
  const refusals = [
    await call('/v1/models'),
    await call('/elsewhere'),
    await call('/v1/files', { method: 'PUT' }),
    await call('/v1/files/file-1'),
    await call('/v1/files?limit=0'),
    await call('/v1/files', { headers: { 'x-stranger': '1' } }),
    await call('/v1/uploads', { method: 'POST', headers: { origin: 'https://evil.test' } }),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404, 404, 400, 401, 403]);
  const ids = refusals.map(({ headers }) => headers.get('x-request-id'));
  for (const id of ids) {
    expect(id).toMatch(/^req_gateway_[\w-]{36}$/);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

test('an authenticate may refuse in its own way', async () => {
  const { call } = gatewayOver(() => Response.json({}), {
    authenticate: () => Response.json({ see: '/login' }, { status: 403 }),
  });
  const { status, body } = await call();
  expect([status, body]).toEqual([403, { see: '/login' }]);
});

test('limits of a single tenant override those of the gateway', async () => {
  const { call } = gatewayOver(() => Response.json({ data: [], has_more: false }), {
    authenticate: () => ({ tenant: 'ann', limits: { requestsPerDay: 1 } }),
  });
  expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(429);
});

test('a JSON body that is too large, no JSON, or holds unknown fields is refused', async () => {
  const { call } = gatewayOver(() => Response.json({}));
  const post = (body: string) => call('/v1/batches', { method: 'POST', body });
  expect((await post('x'.repeat(70_000))).status).toBe(413);
  expect((await post('[1]')).status).toBe(400);
  expect((await post('{"vector_store_id":"vs_1"}')).body.error).toMatchObject({
    code: 'unknown_parameter',
    param: 'vector_store_id',
  });
  const metadata = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`key${index}`, 'x']));
  expect(
    (await post(JSON.stringify({ endpoint: '/v1/embeddings', input_file_id: 'x', metadata }))).status,
  ).toBeGreaterThanOrEqual(400);
});

test('only checked fields of a body are passed on, whatever is nested in it', async () => {
  const sent: unknown[] = [];
  const gateway = createGateway({
    provider: {
      apiKey: key,
      fetch: async (_url, init) => {
        sent.push(init.body);
        return Response.json({});
      },
    },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => ({ tenant: 'ann' }),
  });
  const raw = { file_id: 'file-of-another' };
  const deep = '<deep>';
  const asSent = (body: unknown) =>
    JSON.stringify(body).replace(`"${deep}"`, '['.repeat(20_000) + ']'.repeat(20_000));
  for (const [path, param, body] of [
    ['/batches', 'metadata', { metadata: { a: raw } }],
    ['/batches', 'metadata', { metadata: { a: deep } }],
    ['/batches', 'completion_window', { completion_window: deep }],
    [
      '/batches',
      'output_expires_after',
      { output_expires_after: { ...raw, anchor: 'created_at', seconds: 1 } },
    ],
    ['/uploads', 'mime_type', { mime_type: raw }],
    ['/uploads', 'filename', { filename: raw }],
    ['/uploads', 'expires_after', { expires_after: raw }],
    ['/uploads/upload_1.AAAAAAAAAAAAAAAAAAAAAA/complete', null, { md5: raw }],
  ] as const) {
    const answer = await gateway(
      new Request(`https://gateway.test/v1${path}`, { method: 'POST', body: asSent(body) }),
    );
    const { error } = await answer.json();
    expect([path, answer.status, error.param]).toEqual([path, param === null ? 404 : 400, param]);
  }
  expect(sent).toEqual([]);
});

test('a body that ends early is a 400', async () => {
  const gateway = createGateway({
    provider: { apiKey: key },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => ({ tenant: 'ann' }),
  });
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) });
  const request = new Request('https://gateway.test/v1/batches', {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit);
  expect((await gateway(request)).status).toBe(400);
});

test('a stranger who sends a webhook slowly is not waited for', async () => {
  const gateway = createGateway({
    provider: { apiKey: key, timeoutMs: 20 },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => null,
    hub: memoryHub(),
    webhook: { secret: 'whsec_x' },
  });
  const headers = {
    'webhook-id': 'wh_1',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': 'v1,AAAA',
  };
  let close = (): void => undefined;
  const body = new ReadableStream({
    start(controller) {
      close = () => controller.close();
    },
  });
  const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
  const answer = gateway(new Request('https://gateway.test/v1/webhook', init));
  expect((await answer).status).toBe(408);
  close();
});

test('a wildcard page may call, but not with cookies', async () => {
  const { call } = gatewayOver(() => Response.json({ id: 'batch_1', input_file_id: 'file-1' }), {
    cors: { origins: '*' },
  });
  const write = (headers: Record<string, string>) =>
    call('/v1/uploads', { method: 'POST', body: '[]', headers });
  const open = await write({ origin: 'https://anywhere.test' });
  expect([open.status, open.headers.get('access-control-allow-origin')]).toEqual([400, '*']);
  expect((await write({ origin: 'https://anywhere.test', cookie: 'session=1' })).status).toBe(403);
});

test('a download that is left stops the provider', async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => {
      cancelled = true;
    },
  });
  const gateway = createGateway({
    provider: {
      apiKey: key,
      fetch: async () => new Response(endless, { headers: { 'content-type': 'text/html' } }),
    },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => ({ tenant: 'ann' }),
    cors: { origins: ['https://app.test'] },
  });
  const id = await createIdSigner(['a secret of the tests that is long enough'])('ann').sign(
    'file',
    'file-1',
  );
  const answer = await gateway(new Request(`https://gateway.test/v1/files/${id}/content`));
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(cancelled).toBe(true);
});

test('the operator’s own headers are sent, and cannot replace the key', async () => {
  const sent: Headers[] = [];
  const gateway = createGateway({
    provider: {
      apiKey: key,
      headers: { 'OpenAI-Project': 'proj_1', Authorization: 'Bearer other' },
      fetch: async (_url, init) => {
        sent.push(new Headers(init.headers));
        return Response.json({ data: [], has_more: false });
      },
    },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => ({ tenant: 'ann' }),
  });
  await gateway(new Request('https://gateway.test/v1/files'));
  expect(sent[0]?.get('openai-project')).toBe('proj_1');
  expect(sent[0]?.get('authorization')).toBe(`Bearer ${key}`);
});

test('a listed page may send cookies only where that was said', async () => {
  const origins = ['https://app.test'];
  for (const credentials of [true, false]) {
    const { call } = gatewayOver(() => Response.json({ data: [], has_more: false }), {
      cors: { origins, credentials },
    });
    const { headers } = await call('/v1/files', { headers: { origin: 'https://app.test' } });
    expect(headers.get('access-control-allow-credentials')).toBe(credentials ? 'true' : null);
    expect(headers.get('vary')).toBe('Origin');
    const other = await call('/v1/files', { headers: { origin: 'https://evil.test' } });
    expect(other.headers.get('access-control-allow-origin')).toBe(null);
    expect(other.headers.get('access-control-allow-credentials')).toBe(null);
  }
});
