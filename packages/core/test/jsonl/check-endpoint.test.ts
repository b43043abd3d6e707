import { createClient, encodeRequests, submitBatch } from '@offpeak/core';
import { expect, test } from 'vitest';
import { checkEndpoint } from '../../src/jsonl/check-endpoint.ts';

test.each(['/v1/chat/completions', '/chat/completions', '/v1/rerank', '/v1beta/models/m:embed'])(
  '%s may be an endpoint',
  (endpoint) => {
    expect(() => checkEndpoint(endpoint)).not.toThrow();
  },
);

test.each<[unknown, string]>([
  ['chat/completions', '/v1/chat/completions, not "chat/completions"'],
  ['v1/embeddings', '/v1/embeddings, not "v1/embeddings"'],
  ['https://api.openai.com/v1/responses', '/v1/responses, not "https:'],
  [' /v1/responses', '/v1/responses, not " /v1/'],
  ['/v1/embeddings/', '/v1/embeddings, not '],
  ['//v1/embeddings', '/v1/embeddings, not '],
  ['/v1/embeddings?x=1', '/v1/chat/completions, not '],
  ['', '/v1/chat/completions, not ""'],
  ['/', '/v1/chat/completions, not "/"'],
  [undefined, '/v1/chat/completions, not nothing'],
  [null, '/v1/chat/completions, not null'],
])('%j cannot be one: one sentence says what it should be', async (endpoint, end) => {
  const refusal = {
    code: 'invalid_option',
    param: 'endpoint',
    message: expect.stringContaining(`endpoint must be a path such as ${end}`),
  };
  expect(() => checkEndpoint(endpoint)).toThrow(expect.objectContaining(refusal));
  let calls = 0;
  const client = createClient({
    fetch: async () => {
      calls += 1;
      return Response.json({});
    },
  });
  const options = { endpoint: endpoint as string };
  const requests = [{ body: { input: 'a' } }];
  await expect(submitBatch(client, requests, options)).rejects.toMatchObject(refusal);
  expect(() => encodeRequests(requests, options)).toThrow(expect.objectContaining(refusal));
  expect(calls).toBe(0);
});
