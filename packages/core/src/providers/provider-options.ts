import type { ClientOptions } from '../http/options.ts';

/**
 * Options of the client of a provider: those of `createClient`, with the address of the provider as default.
 */
export type ProviderOptions = Omit<ClientOptions, 'idempotencyKeys'>;
