import { toHex } from '../ids/keyed-hash.ts';
import type { IndexEntry, OwnershipIndex } from '../ownership/ownership-index.ts';

/** The part of a Workers KV binding that is used here; Cloudflare's own type fits. */
export interface WorkersKvLike {
  getWithMetadata(key: string): Promise<{ metadata: unknown }>;
  put(key: string, value: string, options: { metadata: unknown; expirationTtl?: number }): Promise<void>;
  list(options: { prefix: string; cursor?: string }): Promise<{
    keys: { name: string; metadata?: unknown }[];
    list_complete: boolean;
    cursor?: string;
  }>;
}

/** What is kept beside a key: when its object was made, and whether it has been removed. */
interface Kept {
  at: number;
  removed?: true;
}

type Listed = IndexEntry & { removed: boolean };

const maxCalls = 50;
/** A removed object is kept in mind for as long as somebody may page on after it. */
const removedSeconds = 30 * 86_400;

/**
 * An {@link OwnershipIndex} in Workers KV, for those who have neither Durable Objects nor D1. KV tells everybody of a change within
 * about a minute, not at once: until then a new object may be missing from lists, and a deleted one may be counted into a page that
 * comes out shorter. Nobody is ever shown what is not theirs. A list reads all of its tenant's keys, a thousand a call, so it is right
 * for some thousand objects of a tenant.
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
        if (!isKept(metadata)) continue;
        all.push({
          id: name.slice(prefix.length),
          createdAt: metadata.at,
          removed: metadata.removed === true,
        });
      }
      if (page.list_complete || page.cursor === undefined) return all;
      cursor = page.cursor;
    }
    throw new Error('workersKvIndex is for at most 50,000 objects of a tenant; use d1Index.');
  }

  return {
    async add(tenant, kind, entries) {
      const prefix = await prefixOf(tenant, kind);
      for (const { id, createdAt } of entries) {
        const { metadata } = await kv.getWithMetadata(prefix + id);
        if (!isKept(metadata)) await kv.put(prefix + id, '', { metadata: { at: createdAt } satisfies Kept });
      }
    },
    async remove(tenant, kind, id) {
      const key = (await prefixOf(tenant, kind)) + id;
      const { metadata } = await kv.getWithMetadata(key);
      if (!isKept(metadata)) return;
      const removed: Kept = { at: metadata.at, removed: true };
      await kv.put(key, '', { metadata: removed, expirationTtl: removedSeconds });
    },
    async page(tenant, kind, { limit, after, order }) {
      const all = (await readAll(await prefixOf(tenant, kind))).sort(compare);
      if (order === 'desc') all.reverse();
      const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      if (after !== null && start === 0) return { ids: [], hasMore: false };
      const ids = all
        .slice(start)
        .filter(({ removed }) => !removed)
        .map(({ id }) => id);
      return { ids: ids.slice(0, limit), hasMore: ids.length > limit };
    },
  };
}

/** A key has at most 512 bytes, and a tenant's name may be longer or hold a colon: its hash stands for it. */
async function prefixOf(tenant: string, kind: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tenant));
  return `offpeak:index:${toHex(new Uint8Array(hash))}:${kind}:`;
}

function isKept(metadata: unknown): metadata is Kept {
  return (
    typeof metadata === 'object' && metadata !== null && 'at' in metadata && typeof metadata.at === 'number'
  );
}

function compare(left: IndexEntry, right: IndexEntry): number {
  return left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1);
}
