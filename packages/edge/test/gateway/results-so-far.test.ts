import { expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway } from '../../src/index.ts';
import { unitSecret } from '../support/caller-with.ts';

/** A gateway, and what its provider was asked for. */
async function gatewayTo(answer: () => Response) {
  const asked: string[] = [];
  const gateway = createGateway({
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      baseURL: 'https://provider.test/v1',
      async fetch(url, init) {
        asked.push(`${init.method} ${url.slice('https://provider.test/v1'.length)}`);
        return answer();
      },
    },
    secret: unitSecret,
    authenticate: () => ({ tenant: 'ann' }),
  });
  const id = await createIdSigner([unitSecret])('ann').sign('batch', 'batch_1');
  const get = (path: string) => gateway(new Request(`https://gateway.test/v1/batches/${id}${path}`));
  return { asked, get };
}

const lines = '{"custom_id":"a"}\n{"custom_id":"b"}\n';
const soFar = () =>
  new Response(lines, {
    headers: { 'x-incomplete': 'true', 'x-last-line': '2', 'set-cookie': 'a=b', 'content-type': 'text/html' },
  });

test('the results so far of one’s own batch arrive unchanged, with the headers that continue them', async () => {
  const { asked, get } = await gatewayTo(soFar);
  const answer = await get('/output');
  expect(await answer.text()).toBe(lines);
  expect(answer.headers.get('x-incomplete')).toBe('true');
  expect(answer.headers.get('x-last-line')).toBe('2');
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  await get('/error?offset=7&project=other');
  expect(asked).toEqual(['GET /batches/batch_1/output', 'GET /batches/batch_1/error?offset=7']);
});

test('an offset that is not a number of lines never reaches the provider', async () => {
  const { asked, get } = await gatewayTo(soFar);
  for (const offset of ['', '-1', '1.5', 'x', '1%26project=other']) {
    const answer = await get(`/output?offset=${offset}`);
    expect([offset, answer.status]).toEqual([offset, 400]);
  }
  expect(asked).toEqual([]);
});

test('the 404 of a provider without results so far is a 404 of the gateway', async () => {
  const { get } = await gatewayTo(() =>
    Response.json({ error: { message: 'Invalid URL' } }, { status: 404 }),
  );
  expect((await get('/output')).status).toBe(404);
});
