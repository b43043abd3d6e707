import { readResults, submitBatch, waitForBatch } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
import { gemini, geminiEndpoint, generateRequest, resultText } from '../../src/providers/gemini.ts';
import { ScriptedGemini } from '../support/providers/scripted-gemini.ts';

const endpoint = geminiEndpoint('gemini-2.5-flash');
const ask = (id: string) => generateRequest({ contents: [{ role: 'user', parts: [{ text: id }] }] }, id);

describe('Gemini', () => {
  test('the model is in the address, and thoughts are not in the text', async () => {
    await using provider = await new ScriptedGemini().start();
    const client = gemini({ apiKey: 'a-key', baseURL: provider.origin });
    const job = await submitBatch(client, [ask('moon'), ask('blocked')], { endpoint });
    const { batches } = await waitForBatch(client, job, { minIntervalMs: 1 });
    expect(batches[0]).toMatchObject({ endpoint, model: 'gemini-2.5-flash' });
    const results = [];
    for await (const result of readResults(client, job)) {
      results.push([result.customId, resultText(result), 'error' in result && result.error.code]);
    }
    expect(results).toEqual([
      ['moon', 'MOON', false],
      ['blocked', null, 'SAFETY'],
    ]);
    expect(provider.calls.map(({ path }) => path)).toContain(
      '/v1beta/models/gemini-2.5-flash:batchGenerateContent',
    );
    expect(provider.calls.every(({ headers }) => headers['x-goog-api-key'] === 'a-key')).toBe(true);
  });

  test('embeddings have a method of their own', async () => {
    await using provider = await new ScriptedGemini().start();
    const client = gemini({ apiKey: 'a-key', baseURL: provider.origin });
    const embedding = geminiEndpoint('models/gemini-embedding-001', 'embedContent');
    const request = { customId: 'a', body: { content: { parts: [{ text: 'moon' }] } } };
    const job = await submitBatch(client, [request], { endpoint: embedding });
    const batch = await client.batches.retrieve(job.shards[0]?.batch_id ?? '');
    expect(batch.endpoint).toBe(embedding);
  });

  test('an upload never goes to another origin, which would get the key', async () => {
    await using provider = await new ScriptedGemini().start();
    await using other = await new ScriptedGemini().start();
    provider.uploadOrigin = other.origin;
    const client = gemini({ apiKey: 'a-key', baseURL: provider.origin });
    await expect(submitBatch(client, [ask('a')], { endpoint })).rejects.toMatchObject({
      code: 'bad_response',
      message: expect.stringContaining('same origin'),
    });
    expect(other.calls).toEqual([]);
  });

  test.each(['/v1/chat/completions', '/v1beta/models/gemini-2.5-flash'])(
    'the endpoint %s, which names no model and method, is refused',
    async (wrong) => {
      const submitted = submitBatch(gemini({ apiKey: 'a-key' }), [ask('a')], { endpoint: wrong });
      await expect(submitted).rejects.toMatchObject({ code: 'invalid_option', param: 'endpoint' });
    },
  );

  test('a relative address is refused', () => {
    expect(() => gemini({ baseURL: '/api' })).toThrow(/baseURL must be a whole http or https URL/);
  });
});
