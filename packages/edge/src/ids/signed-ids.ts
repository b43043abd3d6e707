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
  const hashes = secrets.map((secret) => remember(createKeyedHash(secret)));
  const first = hashes[0] as Sign;
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

type Sign = (parts: readonly string[]) => Promise<string>;

/** Most signatures that are kept for each secret, some 200 bytes each. */
const maxRemembered = 5000;

/** Signatures, of which the last few thousand are kept: the same ids come again with every poll. */
function remember(hash: KeyedHash): Sign {
  const known = new Map<string, string>();
  return async (parts) => {
    const key = JSON.stringify(parts);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = toBase64Url((await hash(parts)).subarray(0, signatureBytes));
    if (known.size >= maxRemembered) known.clear();
    known.set(key, made);
    return made;
  };
}

function signature(sign: Sign, tenant: string, kind: IdKind, providerId: string): Promise<string> {
  return sign(['offpeak.id.1', tenant, kind, providerId]);
}
