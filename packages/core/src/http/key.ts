import { invalidOption } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ClientOptions } from './options.ts';

/** The `authorization` header for a key, or undefined without one. */
export async function authorizationOf(apiKey: ClientOptions['apiKey']): Promise<string | undefined> {
  let key: string | undefined;
  try {
    key = (typeof apiKey === 'function' ? await apiKey() : apiKey)?.trim();
  } catch (cause) {
    throw new OffpeakError('invalid_option', 'apiKey has thrown instead of giving a key.', {
      param: 'apiKey',
      cause,
    });
  }
  // Checked here because the runtime's own complaint would quote the key.
  if (key && !/^[!-~]+$/.test(key)) {
    throw invalidOption('apiKey', 'printable ASCII');
  }
  return key && `Bearer ${key}`;
}
