import type { ProviderOptions } from '../contracts/options.ts';

/**
 * Texts that no caller may see: the key, and the values of the operator's own headers, which may be keys too.
 */
export function secretsOf(apiKey: string, headers: ProviderOptions['headers'] = {}): string[] {
  return [apiKey, ...Object.values(headers).flatMap((value) => value.split(/\s+/))];
}
