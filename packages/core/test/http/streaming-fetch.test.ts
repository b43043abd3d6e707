import { createClient, readResults } from '@offpeak/core';
import { expect, test } from 'vitest';

test('a fetch that does not stream bodies is one clear error, and never an answer without content', async () => {
  let calls = 0;
  const client = createClient({
    baseURL: 'https://provider.test/v1',
    // As in React Native: an answer has no `body` at all.
    fetch: async () => {
      calls += 1;
      return Object.defineProperty(Response.json({ id: 'batch_1' }), 'body', { value: undefined });
    },
  });
  const failure = { code: 'invalid_option', param: 'fetch', message: expect.stringContaining('expo/fetch') };
  await expect(client.batches.retrieve('batch_1')).rejects.toMatchObject(failure);
  await expect(client.files.content('file-1')).rejects.toMatchObject(failure);
  await expect(readResults(client, 'batch_1').next()).rejects.toMatchObject(failure);
  expect(calls).toBe(3);
});
