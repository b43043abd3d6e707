import { Refusal } from '../http/refusal.ts';
import { createKeyedHash, toBase64Url } from './keyed-hash.ts';

/** The header that marks a repeated creation as the same one. */
export const onceHeader = 'idempotency-key';

const maxLength = 255;

/** The header to send with a creation of this kind; empty if the caller sent no key. */
export type OnceHeaders = (creation: string) => Promise<Record<string, string>>;

/**
 * Scopes idempotency keys to their tenant. All tenants share one account at the provider, so two of them with
 * the same key would receive each other's objects. Throws a 400 `Refusal` for a key that is too long.
 */
export function createOnceKeys(secret: string): (tenant: string, request: Request) => OnceHeaders {
  const hash = createKeyedHash(secret);
  return (tenant, request) => async (creation) => {
    const key = request.headers.get(onceHeader);
    if (key === null || key === '') return {};
    if (key.length > maxLength) {
      throw new Refusal(400, `The Idempotency-Key is longer than ${maxLength} characters.`, {
        param: 'Idempotency-Key',
        code: 'invalid_value',
      });
    }
    return { [onceHeader]: toBase64Url(await hash(['offpeak.once.1', tenant, creation, key])) };
  };
}
