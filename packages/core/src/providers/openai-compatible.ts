/**
 * Providers that speak the wire of OpenAI, with their addresses and limits in one table.
 *
 * @module
 */

import { type Client, clientOver } from '../api/client.ts';
import { createTransport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { optionCheck } from './check-options.ts';
import type { ProviderOptions } from './provider-options.ts';

/** A provider of the table. */
export type CompatibleProvider =
  | 'alibaba'
  | 'cerebras'
  | 'doubleword'
  | 'moonshot'
  | 'morph'
  | 'novita'
  | 'parasail'
  | 'siliconflow'
  | 'zhipu';

interface Row extends Omit<ProviderTraits, 'checkOptions'> {
  baseURL: string;
}

const megabyte = 1_000_000;

/** An absent `inputExpiry` means that OpenAI's is sent, and left out if it is refused. */
const providers: Record<CompatibleProvider, Row> = {
  alibaba: {
    name: 'Alibaba Model Studio',
    baseURL: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    limits: { bytes: 100 * megabyte },
  },
  cerebras: {
    name: 'Cerebras',
    baseURL: 'https://api.cerebras.ai/v1',
    inputExpiry: { min: 3600, max: 2_592_000, default: 604_800 },
  },
  doubleword: { name: 'Doubleword', baseURL: 'https://api.doubleword.ai/v1', manyModels: true },
  moonshot: { name: 'Moonshot', baseURL: 'https://api.moonshot.cn/v1' },
  morph: { name: 'Morph', baseURL: 'https://api.morphllm.com/v1', limits: { bytes: 100 * megabyte } },
  novita: { name: 'Novita', baseURL: 'https://api.novita.ai/openai/v1' },
  parasail: { name: 'Parasail', baseURL: 'https://api.parasail.io/v1', manyModels: true },
  siliconflow: {
    name: 'SiliconFlow',
    baseURL: 'https://api.siliconflow.cn/v1',
    limits: { requests: 5000 },
  },
  zhipu: { name: 'Zhipu', baseURL: 'https://open.bigmodel.cn/api/paas/v4' },
};

/**
 * Creates a client of a provider that speaks the wire of OpenAI.
 *
 * @param provider The name of the provider.
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = openAICompatible('cerebras', { apiKey: '…' });
 * ```
 */
export function openAICompatible(provider: CompatibleProvider, options: ProviderOptions = {}): Client {
  const { baseURL, ...traits } = providers[provider];
  const { inputExpiry } = traits;
  return clientOver(createTransport({ ...options, baseURL: options.baseURL ?? baseURL }), options.name, {
    findBy: 'metadata',
    ...traits,
    checkOptions: optionCheck({
      name: traits.name,
      windowHours: [1, 336],
      metadata: true,
      outputExpiry: true,
      ...(inputExpiry && { inputExpiry }),
    }),
  });
}
