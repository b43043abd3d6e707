import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ClientOptions } from './options.ts';

/** The `authorization` header for a key, or undefined without one. */
export async function authorizationOf(apiKey: ClientOptions['apiKey']): Promise<string | undefined> {
  const key = (typeof apiKey === 'function' ? await apiKey() : apiKey)?.trim();
  if (!key) return undefined;
  // Checked here because the runtime's own complaint would quote the key.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new OffpeakError('invalid_option', 'apiKey has a character that no HTTP header can carry.', {
      param: 'apiKey',
    });
  return `Bearer ${key}`;
}
