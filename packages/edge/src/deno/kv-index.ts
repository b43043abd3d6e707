import type { IndexEntry, IndexPage, OwnershipIndex } from '../contracts/ownership-index.ts';
import { shortKey } from '../ids/short-key.ts';
import type { KvLike } from './kv-types.ts';

/** Deno KV accepts keys of up to 2,048 bytes, and a tenant may have 1,024 of them. */
const maxIdBytes = 512;

/**
 * An {@link OwnershipIndex} in a Deno KV.
 *
 * @example
 * ```ts
 * createGateway({ …, index: denoKvIndex(await Deno.openKv()) });
 * ```
 */
export function denoKvIndex(kv: KvLike): OwnershipIndex {
  const listOf = (tenant: string, kind: string): string[] => ['offpeak', 'index', tenant, kind, 'list'];
  const placeOf = async (tenant: string, kind: string, id: string): Promise<string[]> => [
    'offpeak',
    'index',
    tenant,
    kind,
    'place',
    await shortKey(id, maxIdBytes),
  ];

  return {
    async add(tenant, kind, entries) {
      for (const entry of entries) {
        const place = await placeOf(tenant, kind, entry.id);
        const sorted = await sortKey(entry);
        const key = [...listOf(tenant, kind), sorted];
        // The position of the object is kept forever, so that a removed object is not added again.
        await kv
          .atomic()
          .check({ key: place, versionstamp: null })
          .set(place, sorted)
          .set(key, entry.id)
          .commit();
      }
    },
    async remove(tenant, kind, id) {
      const { value } = await kv.get(await placeOf(tenant, kind, id));
      if (typeof value === 'string') {
        await kv.delete([...listOf(tenant, kind), value]);
      }
    },
    async page(tenant, kind, { limit, after, order }): Promise<IndexPage> {
      const prefix = listOf(tenant, kind);
      let place: string | null = null;
      if (after !== null) {
        const { value } = await kv.get(await placeOf(tenant, kind, after));
        if (typeof value !== 'string') {
          return { ids: [], hasMore: false };
        }
        place = value;
      }
      const ascending = order === 'asc';
      // `start` is part of the range and `end` is not.
      const range =
        place === null
          ? {}
          : ascending
            ? { start: [...prefix, `${place}\u0000`] }
            : { end: [...prefix, place] };
      const ids: string[] = [];
      for await (const { value } of kv.list(
        { prefix, ...range },
        { limit: limit + 1, reverse: !ascending },
      )) {
        ids.push(String(value));
      }
      return { ids: ids.slice(0, limit), hasMore: ids.length > limit };
    },
  };
}

async function sortKey({ createdAt, id }: IndexEntry): Promise<string> {
  return `${String(createdAt).padStart(14, '0')} ${await shortKey(id, maxIdBytes)}`;
}
