import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { UpstreamOptions } from '../../src/upstream/endpoint-access.ts';
import { type Upstream, UpstreamError } from '../../src/upstream/upstream.ts';
import { type Script, startUpstream } from '../support/scripted-upstream.ts';

/** What every implementation of `Upstream` does. Call it in a test file with a way to make one. */
export function testUpstream(make: (options: UpstreamOptions) => Upstream): void {
  const endpoint = '/v1/chat/completions';
  const never = new AbortController().signal;

  async function start(script: Script, options: Partial<UpstreamOptions> = {}) {
    const scripted = await startUpstream(script);
    const upstream = make({ baseURL: scripted.baseURL, apiKey: 'sk-secret', ...options });
    return {
      scripted,
      upstream,
      async [Symbol.asyncDispose]() {
        await upstream.close();
        await scripted[Symbol.asyncDispose]();
      },
    };
  }
  const failureOf = async (call: Promise<unknown>): Promise<string> => {
    const error: unknown = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof UpstreamError)) {
      throw new Error(`Not a failure of the upstream: ${String(error)}`);
    }
    return error.kind;
  };

  test('the body is sent byte for byte with the key, and the answer comes back with its headers', async () => {
    await using started = await start((_, answer) => answer(429, { error: 'é' }, { 'Retry-After': '7' }));
    const body = '{"seed": 12345678901234567890, "text": "é😀"}';
    const answer = await started.upstream.send({ endpoint, body, signal: never });
    const [request] = started.scripted.requests;
    expect(request).toMatchObject({ path: '/v1/chat/completions', text: body });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer sk-secret',
      'content-type': 'application/json',
    });
    expect([answer.status, answer.text, answer.header('retry-after')]).toEqual([429, '{"error":"é"}', '7']);
    expect(answer.header('x-none')).toBeNull();
  });

  test('an error that quotes the key does not return it, and a placeholder key stays in every text', async () => {
    const key = 'sk-secret/0123456789+';
    const quoted = JSON.stringify({ error: `wrong key: ${key}` }).replace('/', '\\/');
    await using started = await start((_, __, response) => void response.writeHead(401).end(quoted), {
      apiKey: key,
    });
    const { text } = await started.upstream.send({ endpoint, body: '{}', signal: never });
    expect(text).toBe('{"error":"wrong key: [redacted]"}');
    await using dummy = await start((_, answer) => answer(401, { error: 'ollama' }), { apiKey: 'ollama' });
    expect((await dummy.upstream.send({ endpoint, body: '{}', signal: never })).text).toBe(
      '{"error":"ollama"}',
    );
  });

  test('a redirect is an answer and is not followed', async () => {
    await using started = await start((_, answer) => answer(307, {}, { location: '/elsewhere' }));
    expect((await started.upstream.send({ endpoint, body: '{}', signal: never })).status).toBe(307);
    expect(started.scripted.requests).toHaveLength(1);
  });

  test('models are fetched as a list and by id', async () => {
    await using started = await start((_, answer) => answer(200, { object: 'list', data: [] }));
    const { text } = await started.upstream.models(null, never);
    expect(JSON.parse(text)).toMatchObject({ object: 'list', data: [{ id: 'small' }] });
    await started.upstream.models('org/model?x', never);
    expect(started.scripted.listed).toBe(1);
    expect(started.scripted.requests.map(({ path }) => path)).toEqual(['/v1/models/org%2Fmodel%3Fx']);
  });

  test('every way to fail has its name', async () => {
    await using started = await start(
      ({ body }, answer, response) => {
        if (body.do === 'reset') {
          response.destroy();
        } else if (body.do === 'continue') {
          response.socket?.write('HTTP/1.1 100 Continue\r\n\r\n');
          answer(200, {});
        } else if (body.do === 'garbage') {
          response.socket?.end('not HTTP at all\r\n\r\n');
        } else if (body.do === 'half') {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{"half":');
          setTimeout(() => response.destroy(), 5);
        } else {
          answer(200, 'x'.repeat(5000));
        }
      },
      { maxAnswerBytes: 1000 },
    );
    const attempt = (what: string) =>
      failureOf(started.upstream.send({ endpoint, body: `{"do":"${what}"}`, signal: never }));
    expect(await attempt('reset')).toBe('broken');
    expect(await attempt('half')).toBe('unreadable');
    expect(await attempt('continue')).toBe('unreadable');
    expect(await attempt('garbage')).toBe('unreadable');
    expect(await attempt('flood')).toBe('too_large');
    await started.scripted[Symbol.asyncDispose]();
    expect(await attempt('gone')).toBe('unreachable');
  });

  test('an endpoint that does not answer in time is a timeout', async () => {
    await using started = await start(() => undefined, { timeoutMs: 50 });
    expect(await failureOf(started.upstream.send({ endpoint, body: '{}', signal: never }))).toBe('timeout');
  });

  test('headers, a query and other names of models are sent with every request', async () => {
    await using started = await start((_, answer) => answer(200, {}), {
      headers: { 'X-Team': 'night shift' },
      query: { 'api-version': '2025-04-01' },
      modelNames: { small: 'org/small-7b' },
    });
    const body = '{"seed": 12345678901234567890, "model": "small", "x": {"model": "small"}}';
    await started.upstream.send({ endpoint, body, signal: never });
    await started.upstream.send({ endpoint, body: '{"model":"other"}', signal: never });
    const live = new TextEncoder().encode(body);
    await started.upstream.pass?.({ endpoint, headers: {}, body: live, signal: never });
    await started.upstream.models('small', never);
    const renamed = '{"seed": 12345678901234567890, "model":"org/small-7b", "x": {"model": "small"}}';
    expect(started.scripted.requests.map(({ text }) => text)).toEqual([
      renamed,
      '{"model":"other"}',
      renamed,
      '',
    ]);
    for (const { path, headers } of started.scripted.requests) {
      expect([path, headers['x-team']]).toEqual([
        expect.stringMatching(/\?api-version=2025-04-01$/),
        'night shift',
      ]);
    }
    expect(started.scripted.requests.at(-1)?.path).toContain('/v1/models/org%2Fsmall-7b?');
  });

  test('an error that quotes a header does not return it', async () => {
    const secret = 'azure-key-0123456789';
    await using started = await start(({ headers }, answer) => answer(401, { error: headers['api-key'] }), {
      apiKey: undefined,
      headers: { 'api-key': secret },
    });
    const { text } = await started.upstream.send({ endpoint, body: '{}', signal: never });
    expect(text).toBe('{"error":"[redacted]"}');
  });

  test('metrics at another origin get neither the key nor the headers', async () => {
    await using elsewhere = await startUpstream();
    const seen: unknown[] = [];
    elsewhere.metrics = () => 'vllm:num_requests_running 3';
    elsewhere.metricsAsked = (headers) => seen.push([headers.authorization, headers['x-team']]);
    await using started = await start((_, answer) => answer(200, {}), {
      headers: { 'x-team': 'night' },
      metricsURL: `${new URL(elsewhere.baseURL).origin}/metrics`,
    });
    expect((await started.upstream.metrics?.(never))?.text).toContain('num_requests_running');
    expect(seen).toEqual([[undefined, undefined]]);
    await using none = await start((_, answer) => answer(200, {}), { metricsURL: null });
    expect(none.upstream.metrics).toBeUndefined();
  });

  test.each([
    [{ headers: { 'bad name': 'x' } }, /headers must have names of letters/],
    [{ headers: { Host: 'x' } }, /must not contain 'Host': the connection sets it/],
    [{ headers: { Authorization: 'x' } }, /must not contain 'authorization' beside a key/],
    [{ headers: { 'x-a': 'é-secret' } }, /values of printable ASCII; that of 'x-a' has others/],
    [{ metricsURL: 'ftp://host/metrics' }, /metricsURL must be an http or https URL/],
  ])('%j is refused with one sentence', (options, sentence) => {
    expect(() => make({ baseURL: 'http://127.0.0.1:9', apiKey: 'sk-secret', ...options })).toThrow(sentence);
  });

  test('an answer is decoded if a proxy compressed it, and with a byte order mark', async () => {
    const answered = '{"text":"é😀"}';
    await using started = await start(
      ({ body }, _, response) => {
        if (body.do === 'mark') {
          return void response.end(`\uFEFF${answered}`);
        }
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(body.do === 'bomb' ? gzipSync('x'.repeat(5000)) : gzipSync(answered));
      },
      { maxAnswerBytes: 1000 },
    );
    const send = (what: string) =>
      started.upstream.send({ endpoint, body: `{"do":"${what}"}`, signal: never });
    expect((await send('zip')).text).toBe(answered);
    expect((await send('mark')).text).toBe(answered);
    expect(await failureOf(send('bomb'))).toBe('too_large');
  });

  test('a call that is aborted ends immediately', async () => {
    const stop = new AbortController();
    await using started = await start(() => stop.abort());
    expect(await failureOf(started.upstream.send({ endpoint, body: '{}', signal: stop.signal }))).not.toBe(
      'timeout',
    );
    const stopped = failureOf(started.upstream.send({ endpoint, body: '{}', signal: AbortSignal.abort() }));
    expect(await stopped).not.toBe('timeout');
    expect(started.scripted.requests).toHaveLength(1);
  });
}
