import {
  type BatchRequest,
  type BatchResult,
  type Client,
  readResults,
  submitBatch,
  waitForBatch,
} from '@offpeak/core';
import { anthropic } from '@offpeak/core/providers/anthropic';
import { gemini, geminiEndpoint } from '@offpeak/core/providers/gemini';
import { mistral } from '@offpeak/core/providers/mistral';
import { openrouter } from '@offpeak/core/providers/openrouter';
import { together } from '@offpeak/core/providers/together';
import { xai } from '@offpeak/core/providers/xai';
import type { ConformanceCase, ProviderName } from '../case.ts';

const soon = { minIntervalMs: 5, maxIntervalMs: 50, deadlineMs: 60_000 };
const chat = '/v1/chat/completions';

/** How each provider is called. */
const providers: Record<ProviderName, { create: (baseURL: string) => Client; endpoint: string }> = {
  mistral: { create: (baseURL) => mistral({ apiKey: 'k', baseURL }), endpoint: chat },
  anthropic: { create: (baseURL) => anthropic({ apiKey: 'k', baseURL }), endpoint: '/v1/messages' },
  gemini: { create: (baseURL) => gemini({ apiKey: 'k', baseURL }), endpoint: geminiEndpoint('gemini') },
  xai: { create: (baseURL) => xai({ apiKey: 'k', baseURL }), endpoint: chat },
  together: { create: (baseURL) => together({ apiKey: 'k', baseURL }), endpoint: chat },
  openrouter: {
    create: (baseURL) => openrouter({ apiKey: 'k', baseURL: `${baseURL}/api/v1` }),
    endpoint: chat,
  },
};

function bodyOf(name: ProviderName, text: string): Record<string, unknown> {
  return name === 'gemini'
    ? { contents: [{ role: 'user', parts: [{ text }] }] }
    : { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: text }] };
}

/** Cases of the clients of other providers, where the target names servers that speak their wires. */
export const providerCases: ConformanceCase[] = [
  {
    name: 'providers: in every wire, each request of several batches has one result',
    async run(assert, { target }) {
      for (const [key, baseURL] of Object.entries(target.providers ?? {})) {
        const name = key as ProviderName;
        const { create, endpoint } = providers[name];
        const client = create(baseURL);
        const ids = ['a', 'b', 'c', 'fail', 'e'];
        const requests = ids.map((id): BatchRequest => ({ customId: id, body: bodyOf(name, id) }));
        const job = await submitBatch(client, requests, { endpoint, limits: { requests: 2 } });
        await waitForBatch(client, job, soon);
        const results: BatchResult[] = [];
        for await (const result of readResults(client, job, { requests, ordered: true })) {
          results.push(result);
        }
        assert.equal(
          results.map(({ customId, status }) => [customId, status]),
          ids.map((id) => [id, id === 'fail' ? 'failed' : 'succeeded']),
          name,
        );
      }
    },
  },
];
