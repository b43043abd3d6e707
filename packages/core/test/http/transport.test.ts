import { createClient, type FetchInit, isOffpeakError } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

describe('credentials', () => {
  test('a key may be a function, which is called before every attempt', async () => {
    await using api = await new ScriptedApi().start();
    api.addBatch({ id: 'b' });
    let asked = 0;
    api.failNext(500);
    const client = createClient({ baseURL: api.baseURL, apiKey: async () => `key-${++asked}` });
    await client.batches.retrieve('b');
    expect(api.calls.map((call) => call.headers.authorization)).toEqual(['Bearer key-1', 'Bearer key-2']);
  });

  test('headers and query of client and call are sent; without a key there is no authorization', async () => {
    await using api = await new ScriptedApi().start();
    let query = '';
    api.fault = (call) => {
      query = call.query.toString();
      return false;
    };
    const client = createClient({
      baseURL: `${api.baseURL}/?api-version=preview`,
      headers: { 'api-key': 'k', 'x-a': '1' },
      query: { deployment: 'night' },
    });
    await client.batches.list({ limit: 5, headers: { 'x-a': '2' } });
    expect(api.calls[0]).toMatchObject({ path: '/batches', headers: { 'api-key': 'k', 'x-a': '2' } });
    expect(api.calls[0]?.headers.authorization).toBeUndefined();
    expect(query).toBe('api-version=preview&deployment=night&limit=5');
  });

  test('a key never follows a redirect, neither with a body nor without', async () => {
    await using elsewhere = await new ScriptedApi().start();
    await using api = await new ScriptedApi().start();
    api.fault = ({ path, response }) =>
      Boolean(response.writeHead(307, { location: `${elsewhere.baseURL}${path}` }).end());
    const client = createClient({ baseURL: api.baseURL, apiKey: 'sk-secret', maxRetries: 0 });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({ code: 'bad_response', status: 307 });
    await expect(client.files.create(new Blob(['a']), { purpose: 'batch' })).rejects.toThrow();
    expect(elsewhere.calls).toEqual([]);
  });

  test('a body is sent in the way that keeps no copy of it in Node', async () => {
    const sent: FetchInit[] = [];
    const fetch = async (_: string, init: FetchInit) => {
      sent.push(init);
      return Response.json({ id: 'x' });
    };
    const client = createClient({ fetch });
    await client.files.create(new Blob(['a']), { purpose: 'batch' });
    await client.files.create(['a'], { purpose: 'batch' });
    await client.uploads.addPart('u', new Blob(['a']));
    await client.files.retrieve('f');
    // Node copies a body for as long as a redirect might have to send it again.
    expect(sent.map(({ redirect }) => redirect)).toEqual(['error', 'error', 'error', 'manual']);
    expect(sent[1]?.duplex).toBe('half');
  });

  test('a key no header can carry is refused without being quoted', async () => {
    const client = createClient({ baseURL: 'http://127.0.0.1:9', apiKey: 'sk-new\nline' });
    const failure = await client.batches.retrieve('b').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid_option', param: 'apiKey' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('sk-new');
  });
});

test.each([
  ['a header value on two lines', { headers: { 'api-key': 'sk-secret\nabc' } }, "headers['api-key']"],
  ['a header name with a blank', { headers: { 'api key': 'sk-secret' } }, "headers['api key']"],
  ['a password in the address', { baseURL: 'http://user:sk-secret@127.0.0.1:9/v1' }, 'baseURL'],
  ['an address without its scheme', { baseURL: 'sk-secret.example/v1' }, 'baseURL'],
  ['an address that is none', { baseURL: 'http://a b' }, 'baseURL'],
])(
  '%s is the caller’s mistake: refused before a call, without quoting a value',
  async (_, options, param) => {
    let asked = 0;
    const client = createClient({ ...options, fetch: async () => Response.json({ asked: asked++ }) });
    const failure = await client.batches.retrieve('b').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid_option', param });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('sk-secret');
    expect(asked).toBe(0);
  },
);

describe('a key from a function', () => {
  test('and never comes ends with the time limit, or with the signal', async () => {
    const never = () => new Promise<string>(() => {});
    const client = createClient({ apiKey: never, maxRetries: 0, timeoutMs: 5 });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({ code: 'timeout' });
    const signal = AbortSignal.timeout(5);
    const waiting = client.batches.retrieve('b', { signal, timeoutMs: 60_000 });
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  });

  test('that fails is not requested again', async () => {
    const cause = new Error('the vault is sealed');
    let asked = 0;
    const client = createClient({
      apiKey() {
        asked++;
        throw cause;
      },
    });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({ code: 'invalid_option', cause });
    expect(asked).toBe(1);
  });
});

test('an error has the wait that the server asked for', async () => {
  const fetch = async () => new Response(null, { status: 429, headers: { 'retry-after': '7' } });
  const client = createClient({ fetch, maxRetries: 0 });
  await expect(client.batches.retrieve('b')).rejects.toMatchObject({ retryAfterMs: 7000 });
});

describe('addresses', () => {
  test.each([
    ['http://host/v1', 'http://host/v1/batches/b'],
    ['http://host/v1/', 'http://host/v1/batches/b'],
    ['http://host', 'http://host/v1/batches/b'],
    [new URL('http://host:8080'), 'http://host:8080/v1/batches/b'],
    ['http://host/openai/v1', 'http://host/openai/v1/batches/b'],
    ['/api/v1', '/api/v1/batches/b'],
    [undefined, 'https://api.openai.com/v1/batches/b'],
  ])('base %s asks %s', async (baseURL, expected) => {
    const asked: string[] = [];
    const fetch = async (input: string, _: FetchInit) => {
      asked.push(input);
      return Response.json({ id: 'b' });
    };
    await createClient({ baseURL, fetch }).batches.retrieve('b');
    expect(asked).toEqual([expected]);
  });

  test.each(['', '..', '.'])('the id %j is refused before anything is sent', async (id) => {
    const client = createClient({ fetch: () => Promise.reject(new Error('sent')) });
    await expect(client.files.content(id)).rejects.toMatchObject({ code: 'invalid_option' });
  });

  test('an id cannot leave its place in the path', async () => {
    const client = createClient({ fetch: async (input) => Response.json({ input }) });
    expect(await client.files.retrieve('a/../b?c')).toEqual({
      input: 'https://api.openai.com/v1/files/a%2F..%2Fb%3Fc',
    });
  });
});

describe('failures', () => {
  test.each([
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [413, 'too_large'],
    [422, 'bad_request'],
    [429, 'rate_limited'],
    [503, 'server_error'],
  ])('%s is %s, with what the server said', async (status, code) => {
    await using api = await new ScriptedApi().start();
    const apiError = { message: 'Because.', type: 't', param: 'p', code: 'c' };
    api.fault = ({ response }) =>
      Boolean(
        response.writeHead(status, { 'x-request-id': 'req_9' }).end(JSON.stringify({ error: apiError })),
      );
    const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({
      code,
      status,
      requestId: 'req_9',
      apiError,
      param: 'p',
      message: `GET /batches/b answered ${status}: Because.`,
    });
  });

  test.each([
    ['{"error":"Because."}', 'Because.'],
    ['{"detail":"Because."}', 'Because.'],
    ['{"object":"error","message":"Because.","code":400}', 'Because.'],
    ['{"detail":[{"loc":["body"]}]}', undefined],
    ['null', undefined],
  ])('the reason is found in %s', async (body, message) => {
    const client = createClient({ fetch: async () => new Response(body, { status: 400 }) });
    const reason = message ? `: ${message}` : '. Check baseURL and apiKey.';
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({
      message: `GET /batches/b answered 400${reason}`,
    });
  });

  test('an answer that is not JSON is reported as such', async () => {
    await using api = await new ScriptedApi().start();
    api.fault = ({ response }) => Boolean(response.end('<html>'));
    const client = createClient({ baseURL: api.baseURL });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({ code: 'bad_response', status: 200 });
  });

  test('only the start of an error body is read, and the rest is canceled', async () => {
    await using api = await new ScriptedApi().start();
    let closed = () => {};
    const whenClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    api.fault = ({ response }) => {
      response.writeHead(400).on('close', closed);
      const pour = () => {
        while (response.write('x'.repeat(65_536))) {}
      };
      response.on('drain', pour);
      pour();
      return true;
    };
    const client = createClient({ baseURL: api.baseURL });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({ code: 'bad_request' });
    await whenClosed;
  });

  test('a refused connection is a network error with its reason', async () => {
    const client = createClient({ baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('GET /batches/b got no answer'),
    });
  });

  test('a read is retried after a broken connection, up to maxRetries', async () => {
    await using api = await new ScriptedApi().start();
    api.addBatch({ id: 'b' });
    api.dropConnection({ times: 2 });
    const client = createClient({ baseURL: api.baseURL });
    await expect(client.batches.retrieve('b', { maxRetries: 0 })).rejects.toMatchObject({ code: 'network' });
    await expect(client.batches.retrieve('b', { maxRetries: 1 })).resolves.toMatchObject({ id: 'b' });
  });

  test('POST /batches is retried only after a 429', async () => {
    await using api = await new ScriptedApi().start();
    const file = api.addFile('{"custom_id":"a"}\n');
    api.failNext(429, { times: 2 });
    api.failNext(500);
    const client = createClient({ baseURL: api.baseURL, maxRetries: 9 });
    const created = client.batches.create({ input_file_id: file.id, endpoint: '/v1/embeddings' });
    await expect(created).rejects.toMatchObject({ code: 'server_error' });
    expect(api.calls.length).toBe(3);
  });
});

describe('waits', () => {
  test('an attempt that is not answered in time ends with timeout', async () => {
    await using api = await new ScriptedApi().start();
    api.fault = () => true;
    const client = createClient({ baseURL: api.baseURL, timeoutMs: 5, maxRetries: 0 });
    await expect(client.batches.retrieve('b')).rejects.toMatchObject({ code: 'timeout' });
  });

  test('an abort is an abort, during a call and during the wait before the next', async () => {
    await using api = await new ScriptedApi().start();
    for (const hang of [true, false]) {
      const controller = new AbortController();
      const reason = new Error('enough');
      api.fault = ({ response }) => {
        if (!hang) {
          response.writeHead(500, { 'retry-after': '50' }).end();
        }
        setTimeout(() => controller.abort(reason), 20);
        return true;
      };
      const client = createClient({ baseURL: api.baseURL });
      const failure = await client.batches
        .retrieve('b', { signal: controller.signal })
        .catch((error: unknown) => error);
      expect(isOffpeakError(failure) && [failure.code, failure.cause]).toEqual(['aborted', reason]);
    }
  });

  test('the signal also ends the download of a body', async () => {
    await using api = await new ScriptedApi().start();
    api.fault = ({ response }) => {
      response.write('first');
      return true;
    };
    const controller = new AbortController();
    const client = createClient({ baseURL: api.baseURL });
    const response = await client.files.content('f', { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort();
    await expect(reader?.read()).rejects.toThrow();
  });
});
