import { toHex } from '@offpeak/core/protocol';
import type { OwnerTag } from '../contracts/owner-tag.ts';
import { createKeyedHash } from './keyed-hash.ts';

/** The metadata key of a batch that holds the tag. It never leaves the gateway. */
export const ownerKey = 'offpeak_owner';

/** Whether a value has the form of an owner tag, of any tenant. */
export function isOwnerTag(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{20}$/.test(value);
}

const tagBytes = 10;
const checkedMark = '__';
const uncheckedMark = '_u__';

/**
 * Makes tags under every secret, of which there is at least one. The first one marks objects; all are
 * recognized.
 */
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
    const current = async (): Promise<string> => (await tags())[0] as string;
    return {
      current,
      owns: async (tag) => typeof tag === 'string' && (await tags()).includes(tag),
      tagFilename: async (name, checked) =>
        (await current()) + (checked ? checkedMark : uncheckedMark) + name,
      async readFilename(tagged) {
        if (typeof tagged !== 'string') {
          return null;
        }
        for (const tag of await tags()) {
          for (const mark of [checkedMark, uncheckedMark]) {
            const prefix = tag + mark;
            if (tagged.startsWith(prefix)) {
              return { name: tagged.slice(prefix.length), checked: mark === checkedMark };
            }
          }
        }
        return null;
      },
    };
  };
}
