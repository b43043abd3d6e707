import { createOpenAI } from '@ai-sdk/openai';
import {
  experimental_cancelBatch as cancelBatch,
  experimental_getBatchResults as getBatchResults,
  experimental_getBatchStatus as getBatchStatus,
  experimental_listBatches as listBatches,
  experimental_startBatch as startBatch,
} from 'ai';
import { expect, test } from 'vitest';
import { eventually } from '../support/batch-file.ts';
import type { Script } from '../support/scripted-upstream.ts';
import { startServer } from '../support/start-server.ts';

/** Answers as the Responses API does; refuses what mentions `refuse`. */
const respond: Script = ({ body, text }, answer) => {
  if (text.includes('refuse')) {
    answer(400, { error: { message: 'refused', type: 'invalid_request_error', param: null, code: null } });
    return;
  }
  answer(200, {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model: body.model,
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Paris', annotations: [] }],
      },
    ],
    usage: {
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 9,
    },
  });
};

const request = (id: string, prompt: string) => ({ id, type: 'text', model: 'gpt-5-mini', prompt }) as const;

test("the AI SDK's batch functions start, watch, list and read a batch", async () => {
  await using server = await startServer({ script: respond });
  const provider = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' });
  const requests = [request('france', 'capital of France?'), request('no', 'please refuse')];
  const batch = await startBatch({ provider, requests });
  await eventually(async () => (await getBatchStatus({ provider, batch })).status === 'completed');
  const status = await getBatchStatus({ provider, batch });
  expect(status).toMatchObject({ requestCounts: { total: 2, completed: 1, failed: 1 } });
  const results = new Map<string, unknown>();
  for await (const result of getBatchResults({ provider, batch })) {
    results.set(result.id, result);
  }
  expect(results.get('france')).toMatchObject({ status: 'succeeded', text: 'Paris' });
  expect(results.get('no')).toMatchObject({ status: 'failed' });
  expect((await listBatches({ provider })).batches.map(({ id }) => id)).toEqual([batch.id]);
  expect((await server.openai.batches.retrieve(batch.id)).usage?.total_tokens).toBe(9);
});

test("the AI SDK's cancel leaves every request with a result", async () => {
  const held = Promise.withResolvers<void>();
  await using server = await startServer({
    concurrency: 1,
    script: async (received, answer, response) => {
      await held.promise;
      await respond(received, answer, response);
    },
  });
  const provider = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any' });
  const requests = Array.from({ length: 5 }, (_, index) => request(`q${index}`, 'capital of France?'));
  const batch = await startBatch({ provider, requests });
  await eventually(() => server.upstream.requests.length === 1);
  await cancelBatch({ provider, batch });
  held.resolve();
  await eventually(async () => (await server.openai.batches.retrieve(batch.id)).status === 'cancelled');
  const statuses: string[] = [];
  for await (const { status } of getBatchResults({ provider, batch })) {
    statuses.push(status);
  }
  expect(statuses.sort()).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled', 'succeeded']);
});
