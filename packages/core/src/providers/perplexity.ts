/**
 * Perplexity: the wire of OpenAI, without an expiry of files, and with idempotent creation.
 *
 * @module
 */

import { type Client, clientOver } from '../api/client.ts';
import { createTransport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { optionCheck } from './check-options.ts';
import type { ProviderOptions } from './provider-options.ts';

const name = 'Perplexity';

/** @see https://docs.perplexity.ai/api-reference/batches-create-post */
const traits: ProviderTraits = {
  name,
  findBy: 'metadata',
  idempotencyKeys: true,
  inputExpiry: null,
  checkOptions: optionCheck({ name, metadata: true, inputExpiry: null }),
};

/**
 * Creates a client of Perplexity. It refuses an expiry of files, and creates one batch for a creation that is
 * sent twice.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = perplexity({ apiKey: 'pplx-…' });
 * ```
 */
export function perplexity(options: ProviderOptions = {}): Client {
  const { baseURL = 'https://api.perplexity.ai/v1' } = options;
  return clientOver(createTransport({ ...options, baseURL, idempotencyKeys: true }), options.name, traits);
}
