import type { ProviderOptions } from '../gateway/options.ts';

/** What must not be shown to a caller: the key, and what stands in the operator's own headers, where keys may be as well. */
export function secretsOf(apiKey: string, headers: ProviderOptions['headers'] = {}): string[] {
  return [apiKey, ...Object.values(headers).flatMap((value) => value.split(/\s+/))];
}
