import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway } from '../../src/index.ts';
import { createProvider } from '../../src/provider/provider.ts';
import { createScrubber } from '../../src/wire/scrub.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const secret = 'a secret of the tests that is long enough';

/** A provider whose answers have this body, and the signal of its last call. */
function providerWith(body: () => BodyInit | null, headers: Record<string, string> = {}) {
  let signal: AbortSignal | null | undefined;
  const send = async (_url: string, init: RequestInit): Promise<Response> => {
    signal = init.signal;
    return new Response(body(), { headers });
  };
  return { fetch: send, signal: () => signal };
}

async function download(body: () => BodyInit | null): Promise<Response> {
  const gateway = createGateway({
    provider: { apiKey: 'sk-0123456789abcdef0123', fetch: providerWith(body).fetch },
    secret,
    authenticate: () => ({ tenant: 'ann' }),
  });
  const id = await createIdSigner([secret])('ann').sign('file', 'file-1');
  return gateway(new Request(`https://gateway.test/v1/files/${id}/content`));
}

const endless = (): ReadableStream<Uint8Array> =>
  new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10)) });

test('a download that has ended, failed, been left or is empty keeps no timer', async () => {
  const whole = await download(() => 'content');
  expect(vi.getTimerCount()).toBe(1);
  expect(await whole.text()).toBe('content');
  expect(vi.getTimerCount()).toBe(0);

  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) });
  await expect((await download(() => broken)).text()).rejects.toThrow('cut');
  expect(vi.getTimerCount()).toBe(0);

  const left = await download(endless);
  expect(vi.getTimerCount()).toBe(1);
  await left.body?.cancel();
  expect(vi.getTimerCount()).toBe(0);

  await download(() => null);
  expect(vi.getTimerCount()).toBe(0);
});

test('an input file that was read back keeps no timer, whether it is good or bad', async () => {
  for (const content of ['', '\n', '{"custom_id":', '\ufeff']) {
    const gateway = createGateway({
      provider: {
        apiKey: 'sk-0123456789abcdef0123',
        fetch: async (url) =>
          url.endsWith('/content') ? new Response(content) : Response.json({ id: 'file-1' }),
      },
      secret,
      authenticate: () => ({ tenant: 'ann' }),
    });
    const id = await createIdSigner([secret])('ann').sign('file', 'file-1');
    const body = JSON.stringify({ input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' });
    const answer = await gateway(new Request('https://gateway.test/v1/batches', { method: 'POST', body }));
    expect(answer.status).toBe(400);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test('a body that is too slow for its length, or for a gigabyte, is aborted', async () => {
  for (const [headers, ms] of [
    [{ 'content-length': String(64 * 1024 * 10) }, 1000 + 10_000],
    [{}, 1000 + Math.ceil(1e9 / 65.536)],
    [{ 'content-length': '1e15' }, 86_400_000],
  ] as const) {
    const { fetch, signal } = providerWith(endless, headers);
    const checked = { baseURL: 'https://provider.test', apiKey: 'k' };
    const provider = createProvider({ apiKey: 'k', fetch, timeoutMs: 1000 }, checked, createScrubber([]));
    const { done } = await provider.open({ method: 'GET', path: '/files/x/content' });
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(signal()?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal()?.aborted).toBe(true);
    done();
    await provider.open({ method: 'GET', path: '/files/x/content' }).then((again) => again.done());
    await vi.advanceTimersByTimeAsync(ms);
    expect(signal()?.aborted).toBe(false);
  }
});

test('an answer that does not come is not waited for, and one that came keeps no timer', async () => {
  const waiting = createProvider(
    {
      apiKey: 'k',
      timeoutMs: 1000,
      fetch: (_url, { signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    },
    { baseURL: 'https://provider.test', apiKey: 'k' },
    createScrubber([]),
  );
  const outcome = waiting.object({ method: 'GET', path: '/files' }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(999);
  expect(await Promise.race([outcome, 'waiting'])).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1);
  expect(await outcome).toMatchObject({ status: 502, body: { error: { code: 'provider_unreachable' } } });
  expect(vi.getTimerCount()).toBe(0);
});
