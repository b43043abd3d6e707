import { StatusError } from '@offpeak/core/protocol';
import type { Caller } from '../contracts/caller.ts';
import type { IndexedKind, OwnershipIndex } from '../contracts/ownership-index.ts';
import type { Wire } from '../contracts/wire.ts';
import { inGroups } from '../http/in-groups.ts';
import { callAbout } from '../provider/call-about.ts';
import { listTooLong, type OwnedPage } from './owned-page.ts';

/** How to find one page of a caller's objects through the index. */
export interface IndexedPageQuery {
  index: OwnershipIndex;
  kind: IndexedKind;
  limit: number;
  after: string | null;
  order: 'asc' | 'desc';
  /** Only those for which it returns true. */
  only(item: Wire): boolean;
}

/** Each object is read from the provider, so a page is small; the caller continues with `after`. */
const maxItems = 100;

/**
 * Reads the objects of the index until `limit` are found. Objects that the provider no longer has are removed
 * from the index.
 */
export async function findIndexedPage(query: IndexedPageQuery, caller: Caller): Promise<OwnedPage> {
  const { index, kind, order } = query;
  const limit = Math.min(query.limit, maxItems);
  const items: Wire[] = [];
  let after = query.after;
  for (let page = 0; page < caller.maxListPages; page += 1) {
    const { ids, hasMore } = await index.page(caller.tenant, kind, {
      limit: limit - items.length,
      after,
      order,
    });
    const read = await inGroups(ids, (id) => readOrForget(index, kind, id, caller));
    for (const item of read) {
      if (item !== null && query.only(item)) {
        items.push(item);
      }
    }
    const last = ids.at(-1);
    if (!hasMore || items.length === limit || last === undefined) {
      return { items, hasMore };
    }
    after = last;
  }
  if (items.length > 0) {
    return { items, hasMore: true };
  }
  throw listTooLong();
}

async function readOrForget(
  index: OwnershipIndex,
  kind: IndexedKind,
  id: string,
  caller: Caller,
): Promise<Wire | null> {
  try {
    return (await callAbout(caller.provider, kind, id)).body;
  } catch (error) {
    if (!(error instanceof StatusError) || error.status !== 404) {
      throw error;
    }
    await index.remove(caller.tenant, kind, id);
    return null;
  }
}
