import { encodeRequests, submitBatch, validateRequests } from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { azure } from '../../src/providers/azure.ts';
import { groq } from '../../src/providers/groq.ts';
import { openAICompatible } from '../../src/providers/openai-compatible.ts';
import { perplexity } from '../../src/providers/perplexity.ts';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const requests = [{ customId: 'a', body: { model: 'm', messages: [] } }];
const endpoint = '/v1/chat/completions';

/** Returns what the last upload named as its expiry, in seconds. */
function expiryIn(bodies: string[]): string | undefined {
  return /expires_after\[seconds\]"\r\n\r\n(\d+)/.exec(bodies.join(''))?.[1];
}

describe('presets of providers that speak the wire of OpenAI', () => {
  test('Azure gets its key header, and input files with two weeks to live', async () => {
    await using api = await new ScriptedApi().start();
    const bodies: string[] = [];
    api.fault = ({ path, body }) => {
      bodies.push(path === '/files' ? body.toString('latin1') : '');
      return false;
    };
    const client = azure({ baseURL: api.baseURL, apiKey: async () => 'a-key' });
    await submitBatch(client, requests, { endpoint });
    expect(api.calls[0]?.headers).toMatchObject({ 'api-key': 'a-key' });
    expect(api.calls[0]?.headers).not.toHaveProperty('authorization');
    expect(expiryIn(bodies)).toBe('1209600');
    const entra = azure({ baseURL: api.baseURL, entraToken: 'a-token' });
    await entra.batches.list();
    expect(api.calls.at(-1)?.headers).toMatchObject({ authorization: 'Bearer a-token' });
  });

  test('Azure needs a resource or an address', () => {
    expect(() => azure({})).toThrow(/resource must be the name of your Azure OpenAI resource/);
  });

  test.each([
    ['Perplexity', perplexity],
    ['Groq', groq],
  ])('%s gets no expiry, and refuses one before anything is sent', async (_, provider) => {
    await using api = await new ScriptedApi().start();
    const bodies: string[] = [];
    api.fault = ({ body }) => {
      bodies.push(body.toString('latin1'));
      return false;
    };
    const client = provider({ baseURL: api.baseURL, apiKey: 'a-key' });
    await submitBatch(client, requests, { endpoint });
    expect(expiryIn(bodies)).toBeUndefined();
    const calls = api.calls.length;
    await expect(submitBatch(client, requests, { endpoint, inputExpiresAfter: 3600 })).rejects.toMatchObject({
      code: 'invalid_option',
      param: 'inputExpiresAfter',
    });
    expect(api.calls).toHaveLength(calls);
  });

  test('a lost creation is sent again with its key where the provider keeps to it, and paid once', async () => {
    await using api = await new ScriptedApi().start();
    const keys: unknown[] = [];
    api.fault = ({ method, path, request, actThenCut, response }) => {
      if (path === '/batches' && method === 'GET') {
        // The list shows nothing.
        response.writeHead(500).end('{}');
        return true;
      }
      if (path === '/batches' && method === 'POST') {
        keys.push(request.headers['idempotency-key']);
        if (keys.length === 1) {
          actThenCut();
          return true;
        }
        response.writeHead(200).end(JSON.stringify(api.batches[0]));
        return true;
      }
      return false;
    };
    const client = perplexity({ baseURL: api.baseURL, apiKey: 'a-key', maxRetries: 0 });
    const job = await submitBatch(client, requests, { endpoint });
    expect(job.shards[0]?.batch_id).toBe(api.batches[0]?.id);
    expect(api.batches).toHaveLength(1);
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
  });

  test('a table has the others, with their limits', async () => {
    const client = openAICompatible('siliconflow', { apiKey: 'a-key' });
    expect(client.traits).toMatchObject({ name: 'SiliconFlow', limits: { requests: 5000 } });
    const many = Array.from({ length: 5001 }, () => ({ body: { model: 'm', messages: [] } }));
    const report = await validateRequests(many, { endpoint, traits: client.traits });
    expect(report.batchesNeeded).toBe(2);
    expect(encodeRequests(many, { endpoint, traits: client.traits }).counts().requests).toBe(0);
  });
});
