import type { IdKind, TenantIds } from '../contracts/tenant-ids.ts';
import {
  createKeyedHash,
  equalInConstantTime,
  fromBase64Url,
  type KeyedHash,
  toBase64Url,
} from './keyed-hash.ts';
import { createRecent } from './recent.ts';

const signatureBytes = 16;
const signatureLength = 22;
/** The longest id of a provider, encoded, and its signature. */
const maxIdLength = 16_500;

/**
 * Signs ids to their tenant: `<provider id>.<22 characters of HMAC-SHA256>`. A provider's id that is not
 * URL-safe is base64url-encoded. The first secret signs; ids signed under any of them are accepted, so a
 * secret is changed by putting the new one in front.
 */
export function createIdSigner(secrets: readonly string[]): (tenant: string) => TenantIds {
  const hashes = secrets.map((secret) => remember(createKeyedHash(secret)));
  const first = hashes[0] as Sign;
  return (tenant) => ({
    async sign(kind, providerId) {
      return `${toUrlText(providerId)}.${await signature(first, tenant, kind, providerId)}`;
    },
    async unsign(kind, id) {
      const dot = id.length - signatureLength - 1;
      if (dot < 1 || id.length > maxIdLength || id[dot] !== '.') {
        return null;
      }
      const providerId = fromUrlText(id.slice(0, dot));
      if (providerId === null) {
        return null;
      }
      const given = id.slice(dot + 1);
      for (const hash of hashes) {
        if (equalInConstantTime(given, await signature(hash, tenant, kind, providerId))) {
          return providerId;
        }
      }
      return null;
    },
  });
}

const plainId = /^[\w:-][\w:.-]*$/;
/** Encoded ids begin with it; plain ones cannot. */
const encodedMark = '~';

function toUrlText(providerId: string): string {
  return plainId.test(providerId)
    ? providerId
    : encodedMark + toBase64Url(new TextEncoder().encode(providerId));
}

/** The provider's id, or null if the text is not exactly what {@link toUrlText} gives. */
function fromUrlText(text: string): string | null {
  if (!text.startsWith(encodedMark)) {
    return plainId.test(text) ? text : null;
  }
  try {
    const bytes = fromBase64Url(text.slice(encodedMark.length));
    const providerId = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return toUrlText(providerId) === text ? providerId : null;
  } catch {
    return null;
  }
}

type Sign = (parts: readonly string[]) => Promise<string>;

/** Keeps the last few thousand signatures: every poll repeats the same ids. */
function remember(hash: KeyedHash): Sign {
  const known = createRecent<string>();
  return async (parts) => {
    const key = JSON.stringify(parts);
    const found = known.get(key);
    if (found !== undefined) {
      return found;
    }
    const made = toBase64Url((await hash(parts)).subarray(0, signatureBytes));
    known.set(key, made);
    return made;
  };
}

function signature(sign: Sign, tenant: string, kind: IdKind, providerId: string): Promise<string> {
  return sign(['offpeak.id.1', tenant, kind, providerId]);
}
