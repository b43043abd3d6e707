import { type Batch, type BatchResult, costOf, createUsageMeter } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
import { parseResult } from '../../src/results/parse-result.ts';

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
  for (const one of [chat, responses, embeddings, chat, result('none', {}), result('null', null)]) {
    meter.add(one);
  }
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
  for (let line = 1; line <= 3; line++) {
    meter.add({ ...failure, position: { batchId: 'b', file: 'output', line } });
  }
  expect(meter.models()).toMatchObject({ m: { inputTokens: 15 } });
});

test('models whose names are those of an object count like others', () => {
  const meter = createUsageMeter();
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const prices = JSON.parse(`{${names.map((name) => `"${name}":{"input":1}`)}}`);
  for (const model of names) {
    for (const id of [`${model} 1`, `${model} 2`]) {
      meter.add(result(id, { model, usage: { prompt_tokens: 500_000 } }));
    }
  }
  const models = meter.models();
  expect(Object.keys(models).sort()).toEqual(names.toSorted());
  expect(Object.values(models).map(({ inputTokens }) => inputTokens)).toEqual(names.map(() => 1_000_000));
  expect(costOf(models, prices)).toMatchObject({ full: names.length, unpriced: [] });
  expect(costOf(models, {})).toMatchObject({ full: 0, unpriced: Object.keys(models) });
});

test('what a meter returns is a copy', () => {
  const meter = createUsageMeter();
  meter.add(result('a', { model: 'm', usage: { prompt_tokens: 1 } }));
  Object.assign(meter.models().m ?? {}, { inputTokens: 100 });
  expect(meter.models().m?.inputTokens).toBe(1);
});

test('a model that is not a text is unknown', () => {
  const meter = createUsageMeter();
  for (const [n, model] of [null, undefined, {}, ''].entries()) {
    meter.add(result(`${n}`, { model, usage: { prompt_tokens: 1 } }));
  }
  expect(meter.models()).toMatchObject({ unknown: { inputTokens: 4 } });
});

describe('costOf', () => {
  const tokens = {
    inputTokens: 2_000_000,
    cachedTokens: 1_000_000,
    outputTokens: 1_000_000,
    reasoningTokens: 0,
  };
  const million = { inputTokens: 1_000_000, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };

  test('counts cached tokens separately, halves the price for the batch, and names models without a price', () => {
    const prices = { a: { input: 100 }, 'a-mini': { input: 1, cachedInput: 0.5, output: 8 } };
    expect(costOf({ 'a-mini-2026': tokens, other: tokens }, prices)).toEqual({
      full: 9.5,
      discount: 0.5,
      total: 4.75,
      unpriced: ['other'],
    });
    expect(costOf({ a: tokens }, prices, 0.2)).toMatchObject({ full: 200, total: 160 });
  });

  test.each([
    ['gpt-4', 'gpt-4'],
    ['gpt-4-0613', 'gpt-4'],
    ['gpt-3.5-turbo-1106', 'gpt-3.5-turbo'],
    ['gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['gpt-5-mini-2025-08', 'gpt-5-mini'],
    ['gpt-5-mini-2025', 'gpt-5-mini'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
  ])('prices %s as %s', (model, name) => {
    expect(costOf({ [model]: million }, { [name]: { input: 30 } })).toMatchObject({
      full: 30,
      unpriced: [],
    });
  });

  test.each([
    ['gpt-4.1', 'gpt-4'],
    ['gpt-4o', 'gpt-4'],
    ['gpt-4-turbo', 'gpt-4'],
    ['gpt-4-32k-0613', 'gpt-4'],
    ['gpt-4-0125-preview', 'gpt-4'],
    ['gpt-4-1106-vision-preview', 'gpt-4'],
    ['gpt-4-2048', 'gpt-4'],
    ['gpt-4-1350', 'gpt-4'],
    ['gpt-4-', 'gpt-4'],
    ['gpt-5-mini', 'gpt-5'],
    ['gpt-5-mini-2025-08-07', 'gpt-5'],
    ['o1-pro-2025-03-19', 'o1'],
    ['gpt-4', 'gpt-4-0613'],
    ['anything', ''],
  ])('does not price %s as %s', (model, name) => {
    expect(costOf({ [model]: million }, { [name]: { input: 30 } })).toMatchObject({
      full: 0,
      unpriced: [model],
    });
  });

  test('prefers the price of the version itself', () => {
    const prices = { 'gpt-4': { input: 30 }, 'gpt-4-0613': { input: 20 } };
    expect(costOf({ 'gpt-4-0613': million }, prices)).toMatchObject({ full: 20 });
  });

  test('is never less than nothing', () => {
    const prices = { m: { input: 10, cachedInput: 1 } };
    expect(costOf({ m: { ...million, inputTokens: 0, cachedTokens: 1_000_000 } }, prices)).toMatchObject({
      full: 1,
    });
  });
});
