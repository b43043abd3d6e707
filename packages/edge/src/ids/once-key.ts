import { Refusal } from '../http/refusal.ts';
import { createKeyedHash, toBase64Url } from './keyed-hash.ts';

/** The header by which a caller says that a creation they send again is the same one. */
export const onceHeader = 'idempotency-key';

const maxLength = 255;

/** Gives the header with which a creation of this kind is to be sent to the provider; none where the caller sent no key. */
export type OnceHeaders = (creation: string) => Promise<Record<string, string>>;

/**
 * Makes the keys of a gateway's callers their own before the provider sees them. It has one account for all of them: two tenants with
 * the same key would get each other's objects. Throws a 400 `Refusal` for a key that is too long.
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
