/**
 * Azure OpenAI, through its v1 API: the wire of OpenAI with a key header and an expiry of its own.
 *
 * @module
 */

import { type Client, clientOver } from '../api/client.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { createTransport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import type { ProviderOptions } from './provider-options.ts';

/** Options of {@link azure}. */
export interface AzureOptions extends ProviderOptions {
  /** The name of the resource, as in `https://<resource>.openai.azure.com`. Default: that of `baseURL`. */
  resource?: string | undefined;
  /** A token of Microsoft Entra, sent as `authorization: Bearer …` instead of a key. */
  entraToken?: ProviderOptions['apiKey'];
}

/**
 * Two weeks: the least by Azure's how-to of batches. Its reference allows less, and at most 500 files may
 * have no expiry.
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch
 */
const twoWeeks = 1_209_600;

const traits: ProviderTraits = {
  name: 'Azure OpenAI',
  findBy: 'metadata',
  inputExpiry: { min: 3600, max: 2_592_000, default: twoWeeks },
};

/**
 * Creates a client of Azure OpenAI. The `model` of a request is the name of its deployment.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @throws `invalid_option` without a `resource` or a `baseURL`. The calls throw as those of `createClient`.
 *
 * @example
 * ```ts
 * const client = azure({ resource: 'night', apiKey: '…' });
 * ```
 */
export function azure({ resource, entraToken, ...options }: AzureOptions): Client {
  const { baseURL = resource && `https://${resource}.openai.azure.com/openai/v1` } = options;
  if (!baseURL) {
    throw invalidOption('resource', 'the name of your Azure OpenAI resource, unless baseURL is set');
  }
  const transport = entraToken
    ? createTransport({ ...options, baseURL, apiKey: entraToken })
    : createTransport({ ...options, baseURL }, 'api-key');
  return clientOver(transport, options.name, traits);
}
