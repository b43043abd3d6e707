import type { Client, ClientOptions } from '@offpeak/core';

/** What the program knows of a provider whose client core has. */
export interface KnownProvider {
  /** Where its API is; null if only you know, as at Azure. */
  baseURL: string | null;
  /** The variable that its key is usually in. */
  keyVariable: string;
  /** How its keys begin; absent if they begin like those of others. */
  keyPrefix?: string;
  /** Makes its client; only its own module is loaded. */
  create(options: ProviderConnection): Promise<Client>;
}

/** Options of the client of a provider. */
export type ProviderConnection = Pick<ClientOptions, 'apiKey' | 'baseURL'>;

/** The providers that `--provider` names, besides OpenAI. */
export const knownProviders = {
  anthropic: {
    baseURL: 'https://api.anthropic.com/v1',
    keyVariable: 'ANTHROPIC_API_KEY',
    keyPrefix: 'sk-ant-',
    create: async (options) => (await import('@offpeak/core/providers/anthropic')).anthropic(options),
  },
  azure: {
    baseURL: null,
    keyVariable: 'AZURE_OPENAI_API_KEY',
    create: async (options) => (await import('@offpeak/core/providers/azure')).azure(options),
  },
  gemini: {
    baseURL: 'https://generativelanguage.googleapis.com/v1beta',
    keyVariable: 'GEMINI_API_KEY',
    keyPrefix: 'AIza',
    create: async (options) => (await import('@offpeak/core/providers/gemini')).gemini(options),
  },
  groq: {
    baseURL: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    keyPrefix: 'gsk_',
    create: async (options) => (await import('@offpeak/core/providers/groq')).groq(options),
  },
  mistral: {
    baseURL: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    create: async (options) => (await import('@offpeak/core/providers/mistral')).mistral(options),
  },
  openrouter: {
    baseURL: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    keyPrefix: 'sk-or-',
    create: async (options) => (await import('@offpeak/core/providers/openrouter')).openrouter(options),
  },
  perplexity: {
    baseURL: 'https://api.perplexity.ai/v1',
    keyVariable: 'PERPLEXITY_API_KEY',
    keyPrefix: 'pplx-',
    create: async (options) => (await import('@offpeak/core/providers/perplexity')).perplexity(options),
  },
  together: {
    baseURL: 'https://api.together.ai/v1',
    keyVariable: 'TOGETHER_API_KEY',
    create: async (options) => (await import('@offpeak/core/providers/together')).together(options),
  },
  xai: {
    baseURL: 'https://api.x.ai/v1',
    keyVariable: 'XAI_API_KEY',
    keyPrefix: 'xai-',
    create: async (options) => (await import('@offpeak/core/providers/xai')).xai(options),
  },
} as const satisfies Record<string, KnownProvider>;

/** The name of a provider. `openai` is OpenAI, and any server that speaks its API. */
export type ProviderName = keyof typeof knownProviders | 'openai';

/** The names that `--provider` accepts. */
export const providerNames: readonly ProviderName[] = [
  'openai',
  ...(Object.keys(knownProviders) as (keyof typeof knownProviders)[]),
];

/** Returns what is known of a provider; undefined for OpenAI. */
export function providerOf(name: ProviderName): KnownProvider | undefined {
  return name === 'openai' ? undefined : knownProviders[name];
}

/** Returns the provider at the origin of an address; undefined for any other server. */
export function providerAt(baseURL: string): ProviderName | undefined {
  const { hostname } = new URL(baseURL);
  if (hostname.endsWith('.openai.azure.com')) {
    return 'azure';
  }
  // Together's API is at both of its domains.
  const host = hostname === 'api.together.xyz' ? 'api.together.ai' : hostname;
  return findName(({ baseURL: base }) => base !== null && new URL(base).hostname === host);
}

/** Returns the provider whose keys begin like this one; undefined if that is not plain. */
export function providerOfKey(key: string): ProviderName | undefined {
  return findName(({ keyPrefix }) => keyPrefix !== undefined && key.startsWith(keyPrefix));
}

function findName(fits: (provider: KnownProvider) => boolean): ProviderName | undefined {
  return providerNames.find((name) => {
    const provider = providerOf(name);
    return provider !== undefined && fits(provider);
  });
}
