import type { BatchRequest, Client } from '@offpeak/core';
import { anthropic } from '../../../src/providers/anthropic.ts';
import { gemini, geminiEndpoint } from '../../../src/providers/gemini.ts';
import { mistral } from '../../../src/providers/mistral.ts';
import { openrouter } from '../../../src/providers/openrouter.ts';
import { together } from '../../../src/providers/together.ts';
import { xai } from '../../../src/providers/xai.ts';
import { ScriptedAnthropic } from './scripted-anthropic.ts';
import { ScriptedGemini } from './scripted-gemini.ts';
import { ScriptedMistral } from './scripted-mistral.ts';
import { ScriptedOpenRouter } from './scripted-openrouter.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { ScriptedTogether } from './scripted-together.ts';
import { ScriptedXai } from './scripted-xai.ts';

/** One dialect, as the tests of all of them need it. */
export interface Dialect {
  name: string;
  script: () => ScriptedProvider;
  client: (provider: ScriptedProvider) => Client;
  endpoint: string;
  request: (id: string, text?: string) => BatchRequest;
  /** The path of a creation. */
  creation: RegExp;
  /** Whether a batch whose creation was lost can be found again. */
  findable: boolean;
  /** Whether batches can be cancelled. */
  cancels: boolean;
  /** Whether the creation has the requests in it, so that a bad one is refused there. */
  inline: boolean;
}

const options = { apiKey: 'a-key', maxRetries: 0 };
const chat = '/v1/chat/completions';

function chatRequest(id: string, text = id): BatchRequest {
  return { customId: id, body: { model: 'm', messages: [{ role: 'user', content: text }] } };
}

export const dialects: readonly Dialect[] = [
  {
    name: 'Mistral',
    script: () => new ScriptedMistral(),
    client: ({ origin }) => mistral({ ...options, baseURL: origin }),
    endpoint: chat,
    request: chatRequest,
    creation: /batch\/jobs$/,
    findable: true,
    cancels: true,
    inline: false,
  },
  {
    name: 'Anthropic',
    script: () => new ScriptedAnthropic(),
    client: ({ origin }) => anthropic({ ...options, baseURL: origin }),
    endpoint: '/v1/messages',
    request: (id, text = id) => ({
      customId: id,
      body: { model: 'claude', max_tokens: 9, messages: [{ role: 'user', content: text }] },
    }),
    creation: /messages\/batches$/,
    findable: false,
    cancels: true,
    inline: true,
  },
  {
    name: 'Gemini',
    script: () => new ScriptedGemini(),
    client: ({ origin }) => gemini({ ...options, baseURL: origin }),
    endpoint: geminiEndpoint('gemini-2.5-flash'),
    request: (id, text = id) => ({ customId: id, body: { contents: [{ role: 'user', parts: [{ text }] }] } }),
    creation: /:batchGenerateContent$/,
    findable: true,
    cancels: true,
    inline: false,
  },
  {
    name: 'xAI',
    script: () => new ScriptedXai(),
    client: ({ origin }) => xai({ ...options, baseURL: origin }),
    endpoint: chat,
    request: chatRequest,
    creation: /batches$/,
    findable: true,
    cancels: true,
    inline: false,
  },
  {
    name: 'Together',
    script: () => new ScriptedTogether(),
    client: ({ origin }) => together({ ...options, baseURL: origin }),
    endpoint: chat,
    request: chatRequest,
    creation: /batches$/,
    findable: true,
    cancels: true,
    inline: false,
  },
  {
    name: 'OpenRouter',
    script: () => new ScriptedOpenRouter(),
    client: ({ origin }) => openrouter({ ...options, baseURL: `${origin}/api/v1` }),
    endpoint: chat,
    request: chatRequest,
    creation: /batches$/,
    findable: false,
    cancels: false,
    inline: true,
  },
];
