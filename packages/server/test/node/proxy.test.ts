import { undiciUpstream } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { proxyOf } from '../../src/node/proxy-of.ts';
import { failureReason } from '../../src/upstream/failure-reason.ts';
import { UpstreamError } from '../../src/upstream/upstream.ts';
import { type ForwardProxy, startProxy } from '../support/forward-proxy.ts';
import { startUpstream } from '../support/scripted-upstream.ts';

const signal = new AbortController().signal;

/** A scripted model endpoint, and a proxy that leads to it whatever name is asked for. */
async function start() {
  const endpoint = await startUpstream();
  const port = Number(new URL(endpoint.baseURL).port);
  const proxy = await startProxy(port);
  return {
    endpoint,
    proxy,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

/** Sends one request to `baseURL` with the given variables. The status, or the failure. */
async function send(baseURL: string, environment: Record<string, string>): Promise<number | UpstreamError> {
  const upstream = undiciUpstream({ baseURL, connections: 2, environment, apiKey: 'sk-1234' });
  try {
    const answer = await upstream.send({
      endpoint: '/v1/chat/completions',
      body: '{"model":"m","messages":[]}',
      signal,
    });
    return answer.status;
  } catch (error) {
    if (error instanceof UpstreamError) {
      return error;
    }
    throw error;
  } finally {
    await upstream.close();
  }
}

test('an http endpoint is called through HTTP_PROXY, with its key and with the password of the proxy', async () => {
  await using started = await start();
  const { endpoint, proxy } = started;
  const url = proxy.url.replace('//', '//user:p%40ss@');
  for (const environment of [{ HTTP_PROXY: url }, { http_proxy: url }, { HTTP_PROXY: url.slice(7) }]) {
    expect(await send('http://model.invalid:8000/v1', environment)).toBe(200);
  }
  expect(proxy.asked).toEqual(
    Array.from({ length: 3 }, () => 'http://model.invalid:8000/v1/chat/completions'),
  );
  expect(proxy.authorization).toBe(`Basic ${btoa('user:p@ss')}`);
  expect(endpoint.requests[0]?.headers.authorization).toBe('Bearer sk-1234');
});

test('an https endpoint is called through a tunnel, and the other variable is ignored', async () => {
  await using started = await start();
  const { proxy } = started;
  // The endpoint behind the tunnel does not speak TLS; that the proxy was asked is what matters.
  const failure = await send('https://model.invalid/v1', { HTTPS_PROXY: proxy.url });
  expect(failure).toBeInstanceOf(UpstreamError);
  expect(proxy.asked).toEqual(['CONNECT model.invalid:443']);
  await send('https://model.invalid/v1', { HTTP_PROXY: proxy.url });
  await send('http://model.invalid/v1', { HTTPS_PROXY: proxy.url });
  expect(proxy.asked).toHaveLength(1);
});

test.each([
  '*',
  'model.invalid',
  '.invalid',
  '*.invalid',
  'other.invalid, model.invalid',
  'model.invalid:80',
])('NO_PROXY %j leaves the endpoint out', async (noProxy) => {
  await using started = await start();
  const environment = { HTTP_PROXY: started.proxy.url, NO_PROXY: noProxy };
  expect(await send('http://model.invalid/v1', environment)).toMatchObject({ kind: 'unreachable' });
  expect(started.proxy.asked).toEqual([]);
});

test.each(['other.invalid', 'del.invalid', 'model.invalid:81', ''])(
  'NO_PROXY %j does not',
  async (noProxy) => {
    await using started = await start();
    const environment = { HTTP_PROXY: started.proxy.url, NO_PROXY: noProxy };
    expect(await send('http://model.invalid/v1', environment)).toBe(200);
  },
);

test('an endpoint on this machine is called directly', async () => {
  await using started = await start();
  const { endpoint, proxy } = started;
  for (const baseURL of [endpoint.baseURL, endpoint.baseURL.replace('127.0.0.1', 'localhost')]) {
    expect(await send(baseURL, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url })).toBe(200);
  }
  expect(proxy.asked).toEqual([]);
});

test('the error of a proxy that refuses a request is reported', async () => {
  await using started = await start();
  const { proxy } = started;
  const reasons = async (refuse: ForwardProxy['refuse']): Promise<unknown[]> => {
    proxy.refuse = refuse;
    const variables = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    const failures = [
      await send('http://model.invalid/v1', variables),
      await send('https://model.invalid/v1', variables),
    ];
    return failures.map((failure) =>
      failure instanceof UpstreamError ? [failure.kind, failureReason(failure)] : failure,
    );
  };
  expect(await reasons(407)).toEqual([
    ['unreachable', 'Proxy Authentication Required (407)'],
    ['unreachable', 'Proxy response (407) !== 200 when HTTP Tunneling'],
  ]);
  expect(await reasons(502)).toEqual([
    502,
    ['unreachable', 'Proxy response (502) !== 200 when HTTP Tunneling'],
  ]);
});

test('an invalid proxy is rejected without being quoted', () => {
  for (const proxy of ['ftp://user:secret@proxy', 'http://', 'pac+http://secret', 'http://user:se cret@:x']) {
    const find = () => proxyOf(new URL('http://model.invalid'), { HTTP_PROXY: proxy });
    expect(find).toThrow(/^HTTP_PROXY must be the URL of a proxy, such as http:\/\/proxy\.example:3128\.$/);
  }
  expect(proxyOf(new URL('http://model.invalid'), { HTTP_PROXY: ' ' })).toBeNull();
});
