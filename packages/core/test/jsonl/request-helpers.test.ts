import {
  chatRequest,
  embeddingRequest,
  encodeRequests,
  moderationRequest,
  responsesRequest,
} from '@offpeak/core';
import { expect, test } from 'vitest';

const body = { model: 'm', messages: [], input: 'x' };

test.each([
  ['/v1/chat/completions', chatRequest(body), chatRequest(body, 'a')],
  ['/v1/responses', responsesRequest(body), responsesRequest(body, 'a')],
  ['/v1/embeddings', embeddingRequest(body), embeddingRequest(body, 'a')],
  ['/v1/moderations', moderationRequest(body), moderationRequest(body, 'a')],
])('a request for %s has a custom id only if it is given one', async (url, without, withId) => {
  expect(without).toStrictEqual({ url, body });
  expect(withId).toStrictEqual({ customId: 'a', url, body });
  const { stream } = encodeRequests([{ customId: 'mine', ...without }], { endpoint: url });
  expect(JSON.parse(await new Response(stream).text())).toMatchObject({ custom_id: 'mine' });
});
