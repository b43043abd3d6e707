import { describe, expect, test } from 'vitest';
import type { ProviderCall } from '../../src/contracts/provider.ts';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, memoryIndex } from '../../src/index.ts';
import { headersToPass } from '../../src/provider/passed-headers.ts';
import { createProvider } from '../../src/provider/provider.ts';
import { secretsOf } from '../../src/provider/secrets-of.ts';
import { createScrubber } from '../../src/wire/scrub.ts';
import { refusalOf, unitSecret } from '../support/caller-with.ts';

async function sent(call: ProviderCall, headers?: Record<string, string>) {
  let seen: { url: string; init: RequestInit } | undefined;
  const provider = createProvider(
    {
      apiKey: 'the key',
      ...(headers === undefined ? {} : { headers }),
      async fetch(url, init) {
        seen = { url, init };
        return Response.json({ id: 'x' });
      },
    },
    { baseURL: 'https://provider.test/v1', apiKey: 'key' },
    createScrubber([]),
  );
  await provider.object(call);
  if (seen === undefined) {
    throw new Error('nothing was sent');
  }
  const { url, init } = seen;
  return { url, init, headers: Object.fromEntries(new Headers(init.headers)) };
}

describe('a call to the provider', () => {
  test('has the key, requests no compression, and follows no redirect', async () => {
    const { url, init, headers } = await sent({
      method: 'GET',
      path: '/files/a%2Fb',
      query: { limit: '1', after: 'a b' },
    });
    expect(url).toBe('https://provider.test/v1/files/a%2Fb?limit=1&after=a+b');
    expect([init.method, init.body, init.redirect]).toEqual(['GET', undefined, 'error']);
    expect(headers).toEqual({ accept: '*/*', 'accept-encoding': 'identity', authorization: 'Bearer key' });
    expect((await sent({ method: 'GET', path: '/files' })).url).toBe('https://provider.test/v1/files');
  });

  test('has its JSON, and headers of which the gateway’s own win', async () => {
    const call: ProviderCall = {
      method: 'POST',
      path: '/batches',
      json: { a: 1 },
      headers: { range: 'bytes=0-1', authorization: 'Bearer caller' },
    };
    const { init, headers } = await sent(call, {
      'openai-project': 'p',
      range: 'none',
      accept: 'text/x',
      authorization: 'other',
    });
    expect(init.body).toBe('{"a":1}');
    expect(headers).toEqual({
      accept: 'text/x',
      'accept-encoding': 'identity',
      authorization: 'Bearer key',
      'content-type': 'application/json',
      'openai-project': 'p',
      range: 'bytes=0-1',
    });
  });

  test('has its stream, with a length where that is known', async () => {
    const stream = () => new Blob(['abc']).stream() as ReadableStream<Uint8Array>;
    const known = await sent({
      method: 'POST',
      path: '/files',
      stream: stream(),
      contentType: 'text/x',
      contentLength: 3,
    });
    expect(known.headers).toMatchObject({ 'content-type': 'text/x', 'content-length': '3' });
    expect((known.init as { duplex?: string }).duplex).toBe('half');
    const unknown = await sent({ method: 'POST', path: '/files', stream: stream(), contentLength: null });
    expect(unknown.headers).not.toHaveProperty('content-length');
    expect(unknown.headers).not.toHaveProperty('content-type');
    const empty = await sent({ method: 'POST', path: '/files', stream: stream(), contentLength: 0 });
    expect(empty.headers['content-length']).toBe('0');
  });

  test('ends with the signal of its caller', async () => {
    const stop = new AbortController();
    const { init } = await sent({ method: 'GET', path: '/files', signal: stop.signal });
    expect(init.signal?.aborted).toBe(false);
    stop.abort();
    expect(init.signal?.aborted).toBe(true);
  });
});

describe('an answer of the provider', () => {
  const over = (answer: () => Response) =>
    createProvider(
      { apiKey: 'k', fetch: async () => answer() },
      { baseURL: 'https://p.test', apiKey: 'k' },
      createScrubber([]),
    );
  const ask = (answer: () => Response, expected?: Record<string, string>) =>
    over(answer).object({
      method: 'GET',
      path: '/x',
      ...(expected === undefined ? {} : { expect: expected }),
    });

  test('is an object of at most sixteen megabytes', async () => {
    const most = 16 * 1024 * 1024;
    const ofSize = (size: number) => new Response(`{"a":"${'x'.repeat(size - 8)}"}`);
    expect(Object.keys((await ask(() => ofSize(most))).body)).toEqual(['a']);
    for (const answer of [
      () => ofSize(most + 1),
      () => Response.json([]),
      () => new Response('x'),
      () => new Response(null),
    ]) {
      expect((await refusalOf(ask(answer)))[0]).toBe(502);
    }
  });

  test('says what it must say', async () => {
    const answer = () => Response.json({ id: 'a', of: 'b' });
    expect((await ask(answer, { id: 'a', of: 'b' })).body).toEqual({ id: 'a', of: 'b' });
    for (const wrong of [{ id: 'b' }, { of: 'c' }, { id: 'a', of: 'c' }]) {
      expect((await refusalOf(ask(answer, wrong)))[0]).toBe(502);
    }
  });

  test.each([
    [401, [502, 'provider_refused', null]],
    [403, [502, 'provider_refused', null]],
    [399, [502, 'provider_refused', null]],
    [304, [502, 'provider_refused', null]],
    [400, [400, 'c', 'p']],
    [402, [402, 'c', 'p']],
    [404, [404, 'c', 'p']],
    [599, [599, 'c', 'p']],
  ])('of status %d is refused as it should be', async (status, refusal) => {
    const body = JSON.stringify({ error: { message: 'No.', code: 'c', param: 'p' } });
    const answer = () => {
      const made = new Response(status === 304 ? null : body, {
        status: status === 304 ? 304 : Math.max(status, 200),
      });
      return made;
    };
    expect(await refusalOf(ask(answer))).toEqual(refusal);
  });

  test('that is a huge error is not read to its end', async () => {
    const error = (size: number) => () =>
      new Response(JSON.stringify({ error: { message: 'No.', code: 'c', x: 'x'.repeat(size) } }), {
        status: 400,
      });
    expect(await refusalOf(ask(error(60_000)))).toEqual([400, 'c', null]);
    expect(await refusalOf(ask(error(70_000)))).toEqual([400, null, null]);
  });
});

test('the headers that a caller may see, and those of the options, are passed on', () => {
  const all = {
    'x-request-id': 'r',
    'retry-after': '1',
    'retry-after-ms': '2',
    'x-should-retry': 'true',
    'content-range': 'bytes 0-1/2',
    'openai-organization': 'acme',
    'set-cookie': 'a=b',
  };
  const answer = new Response(null, { headers: all });
  const scrubber = createScrubber([]);
  expect(headersToPass(answer, scrubber)).toEqual({
    'x-request-id': 'r',
    'retry-after': '1',
    'retry-after-ms': '2',
    'x-should-retry': 'true',
  });
  expect(headersToPass(answer, scrubber, ['content-range', 'accept-ranges'])).toMatchObject({
    'content-range': 'bytes 0-1/2',
  });
  expect(headersToPass(new Response(null, { headers: { 'x-request-id': '' } }), scrubber)).toEqual({
    'x-request-id': '',
  });
});

test('secrets are the key and whatever the operator sends besides', () => {
  expect(secretsOf('key')).toEqual(['key']);
  expect(secretsOf('key', { a: 'Bearer one', b: 'two' })).toEqual(['key', 'Bearer', 'one', 'two']);
});

describe('a download', () => {
  async function download(headers: Record<string, string>, request: Record<string, string> = {}) {
    const seen: Headers[] = [];
    const gateway = createGateway({
      provider: {
        apiKey: 'sk-0123456789abcdef0123',
        async fetch(_url, init) {
          seen.push(new Headers(init.headers));
          return new Response('content', { status: 206, headers });
        },
      },
      secret: unitSecret,
      authenticate: () => ({ tenant: 'ann' }),
    });
    const id = await createIdSigner([unitSecret])('ann').sign('file', 'file-1');
    const answer = await gateway(
      new Request(`https://gateway.test/v1/files/${id}/content`, { headers: request }),
    );
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      range: seen[0]?.get('range'),
    };
  }

  test('has the type, the ranges and the length that a browser may know', async () => {
    const ranges = { 'content-range': 'bytes 0-6/9', 'accept-ranges': 'bytes', 'content-length': '7' };
    const answer = await download({
      ...ranges,
      'content-type': 'text/html',
      'x-request-id': 'r',
      server: 'x',
    });
    expect(answer).toEqual({
      status: 206,
      range: null,
      headers: {
        ...ranges,
        'cache-control': 'private, no-store, no-transform',
        'content-disposition': 'attachment',
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'x-request-id': 'r',
      },
    });
  });

  test('of an encoded file has no length, and a range is passed on unchanged', async () => {
    const answer = await download({ 'content-encoding': 'x', 'content-length': '7' }, { range: 'bytes=2-' });
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.range).toBe('bytes=2-');
  });
});

test('a file that was deleted is taken out of the lists, even if that fails', async () => {
  const errors: unknown[] = [];
  const removed: unknown[] = [];
  for (const isDown of [false, true]) {
    const gateway = createGateway({
      provider: {
        apiKey: 'sk-0123456789abcdef0123',
        fetch: async () => Response.json({ id: 'file-1', deleted: !isDown }),
      },
      secret: unitSecret,
      authenticate: () => ({ tenant: 'ann' }),
      onError: (error) => errors.push(error),
      index: {
        ...memoryIndex(),
        async remove(...entry) {
          removed.push(entry);
          if (isDown) {
            throw new Error('down');
          }
        },
      },
    });
    const id = await createIdSigner([unitSecret])('ann').sign('file', 'file-1');
    const answer = await gateway(new Request(`https://gateway.test/v1/files/${id}`, { method: 'DELETE' }));
    expect(await answer.json()).toEqual({ id, object: 'file', deleted: !isDown });
  }
  expect(removed).toEqual([
    ['ann', 'file', 'file-1'],
    ['ann', 'file', 'file-1'],
  ]);
  expect(errors).toHaveLength(1);
});
