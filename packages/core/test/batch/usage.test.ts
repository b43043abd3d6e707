import { type Batch, type BatchResult, costOf, createUsageMeter } from '@offpeak/core';
import { expect, test } from 'vitest';
import { parseResult } from '../../src/batch/parse-result.ts';

const result = (customId: string, body: unknown) =>
  ({
    status: 'succeeded',
    customId,
    statusCode: 200,
    body,
    output: undefined,
    id: null,
    requestId: null,
    position: null,
  }) as BatchResult;

test('every shape of usage counts, each result once', () => {
  const meter = createUsageMeter();
  const chat = result('chat', {
    model: 'a-2026',
    usage: {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    },
  });
  const responses = result('responses', {
    model: 'a-2026',
    usage: {
      input_tokens: 1,
      output_tokens: 2,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens_details: { reasoning_tokens: 1 },
    },
  });
  const embeddings = result('embeddings', { model: 'e', usage: { prompt_tokens: 7, total_tokens: 7 } });
  for (const one of [chat, responses, embeddings, chat, result('none', {}), result('null', null)])
    meter.add(one);
  meter.add({
    status: 'failed',
    customId: 'f',
    statusCode: 400,
    error: { code: '', message: '' },
    body: null,
    id: null,
    requestId: null,
    position: null,
  });
  meter.add({
    status: 'expired',
    customId: 'x',
    error: { code: '', message: '' },
    id: null,
    requestId: null,
    position: null,
  });
  expect(meter.models()).toEqual({
    'a-2026': { inputTokens: 11, cachedTokens: 5, outputTokens: 7, reasoningTokens: 4 },
    e: { inputTokens: 7, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 },
  });
});

test('a batch counts once by the usage it reports', () => {
  const meter = createUsageMeter();
  const batch = {
    id: 'b',
    model: 'm',
    usage: {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 4,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 7,
    },
  } as Batch;
  meter.add(batch);
  meter.add({ ...batch });
  meter.add({ ...batch, id: 'without', usage: null });
  expect(meter.models()).toEqual({
    m: { inputTokens: 3, cachedTokens: 0, outputTokens: 4, reasoningTokens: 0 },
  });
});

test('a failure that was paid counts', () => {
  const meter = createUsageMeter();
  const line = {
    custom_id: 'a',
    response: {
      status_code: 200,
      body: {
        object: 'response',
        model: 'm',
        status: 'failed',
        error: { code: 'server_error', message: 'Boom.' },
        usage: { input_tokens: 5, output_tokens: 1 },
      },
    },
    error: null,
  };
  const result = parseResult(JSON.stringify(line), { batchId: 'b', file: 'output', line: 1 });
  expect(result.status).toBe('failed');
  meter.add(result);
  expect(meter.models()).toMatchObject({ m: { inputTokens: 5, outputTokens: 1 } });
});

test('results without a custom id count each', () => {
  const meter = createUsageMeter();
  const failure = {
    status: 'failed',
    customId: null,
    statusCode: 200,
    error: { code: 'missing_custom_id', message: '' },
    body: { model: 'm', usage: { prompt_tokens: 5 } },
    id: null,
    requestId: null,
    position: null,
  } as const;
  for (let line = 1; line <= 3; line++)
    meter.add({ ...failure, position: { batchId: 'b', file: 'output', line } });
  expect(meter.models()).toMatchObject({ m: { inputTokens: 15 } });
});

test('cost takes the longest name, cached tokens apart, half off for the batch, and names what has no price', () => {
  const tokens = {
    inputTokens: 2_000_000,
    cachedTokens: 1_000_000,
    outputTokens: 1_000_000,
    reasoningTokens: 0,
  };
  const prices = { a: { input: 100 }, 'a-mini': { input: 1, cachedInput: 0.5, output: 8 } };
  expect(costOf({ 'a-mini-2026': tokens, other: tokens }, prices)).toEqual({
    full: 9.5,
    discount: 0.5,
    total: 4.75,
    unpriced: ['other'],
  });
  expect(costOf({ a: tokens }, prices, 0.2)).toMatchObject({ full: 200, total: 160 });
});
