import { StatusError } from '@offpeak/core/protocol';
import type { OnceHeaders } from '../contracts/once-headers.ts';
import { createKeyedHash, toBase64Url } from './keyed-hash.ts';

/** The header that marks a repeated creation as the same one. */
export const onceHeader = 'idempotency-key';

const maxLength = 255;

/**
 * Scopes idempotency keys to their tenant. All tenants share one account at the provider, so two of them with
 * the same key would receive each other's objects. Throws a 400 `StatusError` for a key that is too long.
 */
export function createOnceKeys(secret: string): (tenant: string, request: Request) => OnceHeaders {
  const hash = createKeyedHash(secret);
  return (tenant, request) => async (creation) => {
    const key = request.headers.get(onceHeader);
    if (key === null || key === '') {
      return {};
    }
    if (key.length > maxLength) {
      throw new StatusError(400, `The Idempotency-Key is longer than ${maxLength} characters.`, {
        param: 'Idempotency-Key',
        code: 'invalid_value',
      });
    }
    return { [onceHeader]: toBase64Url(await hash(['offpeak.once.1', tenant, creation, key])) };
  };
}
