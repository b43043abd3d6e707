import { createKeyedHash, toHex } from './keyed-hash.ts';

/** How the objects of one tenant are marked at the provider, so that lists can be filtered without a database. */
export interface OwnerTag {
  /** 20 hex characters that name the tenant to nobody without the secret. */
  current(): Promise<string>;
  /** Whether a tag found at the provider is this tenant's, under any secret. */
  owns(tag: unknown): Promise<boolean>;
  /** The filename to give the provider. */
  tagFilename(name: string): Promise<string>;
  /** The name without this tenant's tag, or null if it does not carry one. */
  untagFilename(tagged: string): Promise<string | null>;
}

/** The metadata key of a batch that holds the tag. It never leaves the gateway. */
export const ownerKey = 'offpeak_owner';

const tagBytes = 10;
const separator = '__';

/** Tags under every secret; the first one marks, all are recognised. */
export function createOwnerTagger(secrets: readonly string[]): (tenant: string) => OwnerTag {
  const hashes = secrets.map(createKeyedHash);
  return (tenant) => {
    let computed: Promise<string[]> | undefined;
    const tags = (): Promise<string[]> => {
      computed ??= Promise.all(
        hashes.map(async (hash) => toHex((await hash(['offpeak.owner.1', tenant])).subarray(0, tagBytes))),
      );
      return computed;
    };
    const current = async (): Promise<string> => {
      const [tag] = await tags();
      if (tag === undefined) throw new TypeError('createOwnerTagger needs at least one secret.');
      return tag;
    };
    return {
      current,
      owns: async (tag) => typeof tag === 'string' && (await tags()).includes(tag),
      tagFilename: async (name) => `${await current()}${separator}${name}`,
      async untagFilename(tagged) {
        for (const tag of await tags()) {
          if (tagged.startsWith(tag + separator)) return tagged.slice(tag.length + separator.length);
        }
        return null;
      },
    };
  };
}
