import { createClient } from '@offpeak/core';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

/** The `idempotency-key` that a creation is sent with. */
async function keySent(options: { baseURL: string; idempotencyKeys?: boolean }, key?: string) {
  let sent: string | null = null;
  const client = createClient({
    ...options,
    fetch: async (_, { headers }) => {
      sent = new Headers(headers).get('idempotency-key');
      return Response.json({ id: 'batch_1', status: 'validating' });
    },
  });
  const params = { input_file_id: 'file-1', endpoint: '/v1/embeddings' };
  await client.batches.create(params, { idempotencyKey: key });
  return sent;
}

const page = 'https://app.example/batches?x=1';

test.each<[string, string | undefined, { baseURL: string; idempotencyKeys?: boolean }, boolean]>([
  ['a server', undefined, { baseURL: 'https://api.example/v1' }, true],
  [
    'a server that shall not',
    undefined,
    { baseURL: 'https://api.example/v1', idempotencyKeys: false },
    false,
  ],
  ['a page, to its own origin', page, { baseURL: 'https://app.example/api/v1' }, true],
  ['a page, to a path', page, { baseURL: '/api/v1' }, true],
  ['a page, to another origin', page, { baseURL: 'https://api.example/v1' }, false],
  ['a page, to another port', page, { baseURL: 'https://app.example:8443/v1' }, false],
  [
    'a page, to another origin that allows it',
    page,
    { baseURL: 'https://a.example', idempotencyKeys: true },
    true,
  ],
  ['a page that shall not', page, { baseURL: '/api/v1', idempotencyKeys: false }, false],
  ['a page of a file', 'file:///a.html', { baseURL: 'https://api.example/v1' }, false],
])('%s', async (_, address, options, isSent) => {
  if (address !== undefined) {
    const { href, origin } = new URL(address);
    vi.stubGlobal('location', { href, origin });
  }
  expect(await keySent(options, 'key-1')).toBe(isSent ? 'key-1' : null);
});

test('no key, no header', async () => {
  expect(await keySent({ baseURL: 'https://api.example/v1' })).toBe(null);
});
