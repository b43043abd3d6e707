import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIdSigner } from '../../src/ids/signed-ids.ts';
import { createGateway, type Gateway } from '../../src/index.ts';

const secret = 'a secret of the tests that is long enough';
let gateway: Gateway;
// Starts every download and never continues it.
const provider = createServer((request, response) => {
  if (request.url?.endsWith('/content') === true) {
    response.setHeader('content-length', 1000);
    response.write('{"custom_id":');
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ id: 'file-1', filename: 'untagged' }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const address = provider.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  gateway = createGateway({
    provider: { apiKey: 'k', baseURL: `http://127.0.0.1:${port}/v1`, timeoutMs: 500 },
    secret,
    authenticate: () => ({ tenant: 'ann' }),
  });
});
afterAll(() => {
  provider.closeAllConnections();
  provider.close();
});

const fileId = () => createIdSigner([secret])('ann').sign('file', 'file-1');

test('a provider that falls silent in a download is cut off', async () => {
  const answer = await gateway(new Request(`https://gateway.test/v1/files/${await fileId()}/content`));
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
});

test('a provider that falls silent while an input file is checked is a 502', async () => {
  const body = { input_file_id: await fileId(), endpoint: '/v1/embeddings', completion_window: '24h' };
  const answer = await gateway(
    new Request('https://gateway.test/v1/batches', { method: 'POST', body: JSON.stringify(body) }),
  );
  expect(answer.status).toBe(502);
});
