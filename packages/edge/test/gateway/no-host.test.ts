import { expect, test } from 'vitest';
import { createGateway } from '../../src/index.ts';

test('a request without a host is refused in one sentence', async () => {
  const gateway = createGateway({
    provider: { apiKey: 'sk-1' },
    secret: 'a secret of the tests that is long enough',
    authenticate: () => ({ tenant: 'ann' }),
  });
  // Some hosts build the URL from an empty Host header.
  const request = Object.defineProperty(new Request('https://gateway.test/v1/files'), 'url', {
    value: 'http://:443/v1/files',
  });
  const answer = await gateway(request);
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { error: { message: 'The Host header has no host.' } },
  ]);
});
