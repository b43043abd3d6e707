/**
 * Groq: the wire of OpenAI, without an expiry of files and without pages of lists.
 *
 * @module
 */

import { type Client, clientOver } from '../api/client.ts';
import { createTransport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { optionCheck } from './check-options.ts';
import type { ProviderOptions } from './provider-options.ts';

const name = 'Groq';

const traits: ProviderTraits = {
  name,
  // The size that the types of groq-sdk 1.6.0 name.
  limits: { bytes: 100_000_000 },
  findBy: 'metadata',
  inputExpiry: null,
  checkOptions: optionCheck({ name, windowHours: [24, 168], metadata: true, inputExpiry: null }),
};

/**
 * Creates a client of Groq. `completionWindow` may be `24h` to `7d`.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = groq({ apiKey: 'gsk_…' });
 * ```
 */
export function groq(options: ProviderOptions = {}): Client {
  const { baseURL = 'https://api.groq.com/openai/v1' } = options;
  return clientOver(createTransport({ ...options, baseURL }), options.name, traits);
}
