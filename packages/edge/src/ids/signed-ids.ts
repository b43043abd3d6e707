import { createKeyedHash, equalInConstantTime, type KeyedHash, toBase64Url } from './keyed-hash.ts';

/** What an id names. An id signed as one kind is nothing as another. */
export type IdKind = 'file' | 'batch' | 'upload' | 'part';

/** The ids of one tenant. */
export interface TenantIds {
  /** The provider's id as the tenant sees it: the same input gives the same output, always. */
  sign(kind: IdKind, providerId: string): Promise<string>;
  /** The provider's id, or null if `id` was not signed for this tenant and kind. */
  unsign(kind: IdKind, id: string): Promise<string | null>;
}

const signatureBytes = 16;
const signatureLength = 22;
const maxIdLength = 512;

/**
 * Signs ids to their tenant: `<provider id>.<22 characters of HMAC-SHA256>`. The first secret signs; ids signed under any of them are
 * taken, so a secret is changed by putting the new one in front.
 */
export function createIdSigner(secrets: readonly string[]): (tenant: string) => TenantIds {
  const hashes = secrets.map(createKeyedHash);
  const first = hashes[0];
  if (first === undefined) throw new TypeError('createIdSigner needs at least one secret.');
  return (tenant) => ({
    async sign(kind, providerId) {
      return `${providerId}.${await signature(first, tenant, kind, providerId)}`;
    },
    async unsign(kind, id) {
      const dot = id.length - signatureLength - 1;
      if (dot < 1 || id.length > maxIdLength || id[dot] !== '.') return null;
      const providerId = id.slice(0, dot);
      const given = id.slice(dot + 1);
      for (const hash of hashes) {
        if (equalInConstantTime(given, await signature(hash, tenant, kind, providerId))) return providerId;
      }
      return null;
    },
  });
}

async function signature(hash: KeyedHash, tenant: string, kind: IdKind, providerId: string): Promise<string> {
  return toBase64Url((await hash(['offpeak.id.1', tenant, kind, providerId])).subarray(0, signatureBytes));
}
