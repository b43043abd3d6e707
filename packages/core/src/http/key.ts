import { invalidOption } from '../errors/invalid-option.ts';
import type { ClientOptions } from './options.ts';

/** The `authorization` header for a key, or undefined without one. */
export async function authorizationOf(apiKey: ClientOptions['apiKey']): Promise<string | undefined> {
  const key = (typeof apiKey === 'function' ? await apiKey() : apiKey)?.trim();
  // Checked here because the runtime's own complaint would quote the key.
  if (key && !/^[!-~]+$/.test(key)) throw invalidOption('apiKey', 'printable ASCII');
  return key && `Bearer ${key}`;
}
