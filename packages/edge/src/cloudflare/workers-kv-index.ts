import { toHex } from '@offpeak/core/protocol';
import type { OwnershipIndex } from '../contracts/ownership-index.ts';
import { inGroups } from '../http/in-groups.ts';
import { isHashed, shortKey } from '../ids/short-key.ts';

/** The part of a Workers KV binding that is used here; Cloudflare's own type fits. */
export interface WorkersKvLike {
  get(key: string): Promise<string | null>;
  getWithMetadata(key: string): Promise<{ metadata: unknown }>;
  put(key: string, value: string, options: { metadata: unknown; expirationTtl?: number }): Promise<void>;
  list(options: { prefix: string; cursor?: string }): Promise<{
    keys: { name: string; metadata?: unknown }[];
    list_complete: boolean;
    cursor?: string;
  }>;
}

/**
 * The metadata of a key: when its object was created, and whether it was removed. The id is part of the key;
 * an id that is too long for a key is the value.
 */
interface Kept {
  at: number;
  removed?: true;
}

/** One object of a list; `name` is its id or the hash of it. */
interface Listed {
  name: string;
  createdAt: number;
  removed: boolean;
}

/** A key has at most 512 bytes; its prefix has 85. */
const maxNameBytes = 420;

const maxCalls = 50;
/** How long a removed object is kept, so that the page after it can be read. */
const removedSeconds = 30 * 86_400;

/**
 * An {@link OwnershipIndex} in Workers KV, for apps with neither Durable Objects nor D1. KV shows a change
 * everywhere within about a minute: until then a new object may be missing from lists, and a deleted one may
 * make a page shorter. No tenant ever sees another's objects. A list reads all keys of its tenant, a thousand
 * per call, so it suits some thousand objects per tenant.
 *
 * Throws at more than 50,000 objects of one tenant.
 *
 * @see https://developers.cloudflare.com/kv/concepts/how-kv-works/#consistency
 * @example
 * ```ts
 * createGateway({ …, index: workersKvIndex(env.KV) });
 * ```
 */
export function workersKvIndex(kv: WorkersKvLike): OwnershipIndex {
  async function readAll(prefix: string): Promise<Listed[]> {
    const all: Listed[] = [];
    let cursor: string | undefined;
    for (let call = 0; call < maxCalls; call += 1) {
      const page = await kv.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
      for (const { name, metadata } of page.keys) {
        if (!isKept(metadata)) {
          continue;
        }
        all.push({
          name: name.slice(prefix.length),
          createdAt: metadata.at,
          removed: metadata.removed === true,
        });
      }
      if (page.list_complete || page.cursor === undefined) {
        return all;
      }
      cursor = page.cursor;
    }
    throw new Error('workersKvIndex is for at most 50,000 objects of a tenant; use d1Index.');
  }

  const idOf = async (prefix: string, name: string): Promise<string> =>
    isHashed(name) ? ((await kv.get(prefix + name)) ?? '') : name;

  return {
    async add(tenant, kind, entries) {
      const prefix = await prefixOf(tenant, kind);
      for (const { id, createdAt } of entries) {
        const name = await shortKey(id, maxNameBytes);
        const { metadata } = await kv.getWithMetadata(prefix + name);
        if (isKept(metadata)) {
          continue;
        }
        await kv.put(prefix + name, name === id ? '' : id, { metadata: { at: createdAt } satisfies Kept });
      }
    },
    async remove(tenant, kind, id) {
      const key = (await prefixOf(tenant, kind)) + (await shortKey(id, maxNameBytes));
      const { metadata } = await kv.getWithMetadata(key);
      if (!isKept(metadata)) {
        return;
      }
      const removed: Kept = { at: metadata.at, removed: true };
      await kv.put(key, '', { metadata: removed, expirationTtl: removedSeconds });
    },
    async page(tenant, kind, { limit, after, order }) {
      const prefix = await prefixOf(tenant, kind);
      const all = (await readAll(prefix)).sort(compare);
      if (order === 'desc') {
        all.reverse();
      }
      const cursor = after === null ? null : await shortKey(after, maxNameBytes);
      const start = cursor === null ? 0 : all.findIndex(({ name }) => name === cursor) + 1;
      if (cursor !== null && start === 0) {
        return { ids: [], hasMore: false };
      }
      const left = all.slice(start).filter(({ removed }) => !removed);
      const ids = await inGroups(left.slice(0, limit), ({ name }) => idOf(prefix, name));
      return { ids: ids.filter((id) => id !== ''), hasMore: left.length > limit };
    },
  };
}

/** A tenant's name may be too long for a key or contain a colon, so the key has its hash. */
async function prefixOf(tenant: string, kind: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tenant));
  return `offpeak:index:${toHex(new Uint8Array(hash))}:${kind}:`;
}

function isKept(metadata: unknown): metadata is Kept {
  return (
    typeof metadata === 'object' && metadata !== null && 'at' in metadata && typeof metadata.at === 'number'
  );
}

function compare(left: Listed, right: Listed): number {
  return left.createdAt - right.createdAt || (left.name < right.name ? -1 : 1);
}
