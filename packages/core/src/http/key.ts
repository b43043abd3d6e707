import { invalidOption } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ClientOptions } from './options.ts';

/**
 * Returns the header for a key, or undefined without one: `Bearer …`, or the key alone for a header of its
 * own. Throws `invalid_option` for a key that cannot be sent, and if the function that returns it throws.
 */
export async function keyOf(
  apiKey: ClientOptions['apiKey'],
  keyHeader: string | undefined,
): Promise<string | undefined> {
  let key: string | undefined;
  try {
    key = (typeof apiKey === 'function' ? await apiKey() : apiKey)?.trim();
  } catch (cause) {
    const message = 'The function apiKey threw an error instead of returning a key.';
    throw new OffpeakError('invalid_option', message, { param: 'apiKey', cause });
  }
  // Checked here because the message of the runtime would quote the key.
  if (key && !/^[!-~]+$/.test(key)) {
    throw invalidOption('apiKey', 'printable ASCII');
  }
  return key && (keyHeader ? key : `Bearer ${key}`);
}
