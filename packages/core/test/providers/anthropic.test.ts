import { encodeRequests, readResults, submitBatch, validateRequests, waitForBatch } from '@offpeak/core';
import { describe, expect, test } from 'vitest';
import { anthropic, messageRequest, resultText } from '../../src/providers/anthropic.ts';
import { ScriptedAnthropic } from '../support/providers/scripted-anthropic.ts';

const endpoint = '/v1/messages';
const ask = (id: string, content = id) =>
  messageRequest({ model: 'claude', max_tokens: 9, messages: [{ role: 'user', content }] }, id);

describe('Anthropic', () => {
  test('sends its key and version, and reads the text', async () => {
    await using provider = await new ScriptedAnthropic().start();
    const client = anthropic({ apiKey: 'a-key', baseURL: provider.origin });
    const job = await submitBatch(client, [ask('moon')], { endpoint });
    await waitForBatch(client, job, { minIntervalMs: 1 });
    for await (const result of readResults(client, job)) {
      expect(resultText(result)).toBe('MOON');
    }
    const headers = provider.calls.map((call) => [
      call.headers['x-api-key'],
      call.headers['anthropic-version'],
    ]);
    expect(new Set(headers.map(String))).toEqual(new Set(['a-key,2023-06-01']));
    expect(provider.calls.map((call) => call.path)).not.toContain('/v1/uploads');
  });

  test.each(['a b', 'ä', 'x'.repeat(65), ''])(
    'the custom id %o is refused before anything is sent',
    async (id) => {
      await using provider = await new ScriptedAnthropic().start();
      const client = anthropic({ apiKey: 'a-key', baseURL: provider.origin });
      await expect(submitBatch(client, [ask('fine'), ask(id)], { endpoint })).rejects.toMatchObject({
        code: 'invalid_request',
        line: 2,
        param: 'custom_id',
      });
      expect(provider.calls).toEqual([]);
      const report = await validateRequests([ask('fine'), ask(id)], { endpoint, traits: client.traits });
      expect(report.errors).toMatchObject([{ line: 2, param: 'custom_id' }]);
      expect(report.requests).toBe(2);
    },
  );

  test('several models are one batch, and lines have its shape', async () => {
    const { traits } = anthropic();
    const two = [ask('a'), { ...ask('b'), body: { ...ask('b').body, model: 'other' } }];
    expect(await validateRequests(two, { endpoint, traits })).toMatchObject({ ok: true, batchesNeeded: 1 });
    const text = await new Response(encodeRequests(two, { endpoint, traits }).stream).text();
    expect(text.split('\n')[0]).toMatch(/^\{"custom_id":"a","params":\{"model":"claude"/);
    const report = await validateRequests(new Blob([text]), { endpoint, traits });
    expect(report).toMatchObject({ ok: true, requests: 2, models: ['claude', 'other'] });
  });

  test('an endpoint of another API is refused', async () => {
    const client = anthropic({ apiKey: 'a-key' });
    const submitted = submitBatch(client, [ask('a')], { endpoint: '/v1/chat/completions' });
    await expect(submitted).rejects.toMatchObject({ code: 'invalid_option', param: 'endpoint' });
  });

  test('requests are held until their batch is created, and no longer', async () => {
    await using provider = await new ScriptedAnthropic().start();
    const client = anthropic({ apiKey: 'a-key', baseURL: provider.origin });
    const { body: params } = ask('a');
    const line = JSON.stringify({ custom_id: 'a', params });
    const file = await client.files.create(new Blob([line]), {
      purpose: 'batch',
    });
    expect((await client.files.list()).data).toEqual([file]);
    const creation = { input_file_id: file.id, endpoint };
    await client.batches.create(creation);
    expect((await client.files.list()).data).toEqual([]);
    await expect(client.batches.create(creation)).rejects.toMatchObject({ code: 'file_unavailable' });
    expect(provider.batches).toHaveLength(1);
  });

  test('a wait over a batch whose counts do not change until the end is not stalled', async () => {
    const { snapshot } = await import('../../src/watch/progress.ts');
    const batch = { id: 'b', status: 'in_progress', request_counts: { total: 9, completed: 0, failed: 0 } };
    const batches = [batch as never];
    const hours = 3_600_000;
    for (const countsAtEnd of [true, false]) {
      const [, memory] = snapshot(batches, false, undefined, 0, countsAtEnd);
      const [later] = snapshot(batches, false, memory, 2 * hours, countsAtEnd);
      expect(later.stalled).toBe(!countsAtEnd);
    }
  });
});
