import { OffpeakError } from '@offpeak/core';

/**
 * Throws `invalid_option` when one of these is missing or empty: without them, tokens would be accepted
 * unchecked.
 */
export function requireOptions(who: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (
      value === undefined ||
      value === null ||
      value === '' ||
      (Array.isArray(value) && value.length === 0)
    ) {
      throw new OffpeakError('invalid_option', `${who} needs ${name}.`, { param: name });
    }
  }
}
