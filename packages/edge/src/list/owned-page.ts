import { isPlainObject, StatusError } from '@offpeak/core/protocol';
import type { Provider } from '../contracts/provider.ts';
import type { Wire } from '../contracts/wire.ts';

/** How to find one page of a caller's objects among those of all tenants. */
export interface OwnedPageQuery {
  provider: Provider;
  path: string;
  /** Passed on unchanged, such as `purpose` and `order`. */
  query: Record<string, string>;
  /** How many objects the caller wants. */
  limit: number;
  /** The provider's id of the object to start after. */
  after: string | null;
  /** Objects per provider page. */
  pageSize: number;
  /** Maximum number of provider pages to read. */
  maxPages: number;
  owns(item: Wire): Promise<boolean>;
}

/** The caller's objects, unsigned, and whether more may follow. */
export interface OwnedPage {
  items: Wire[];
  hasMore: boolean;
}

/**
 * Reads provider pages until `limit` objects of the caller and one more are found, or the list ends. If
 * `maxPages` are read first, it returns the objects found so far with `hasMore`, or throws a 503 if there are
 * none: it never reports the end of a list that it has not seen.
 */
export async function findOwnedPage(query: OwnedPageQuery): Promise<OwnedPage> {
  const items: Wire[] = [];
  let after = query.after;
  for (let page = 0; page < query.maxPages; page += 1) {
    const list = await readPage(query, after);
    for (const item of list.data) {
      if (!(await query.owns(item))) {
        continue;
      }
      if (items.length === query.limit) {
        return { items, hasMore: true };
      }
      items.push(item);
    }
    const last = list.data.at(-1)?.id;
    if (list.hasMore === false || typeof last !== 'string') {
      return { items, hasMore: false };
    }
    if (last === after) {
      // A provider without has_more may not support cursors at all.
      if (list.hasMore === null) {
        return { items, hasMore: false };
      }
      throw new StatusError(502, 'The provider gave the same page of a list twice.');
    }
    after = last;
  }
  if (items.length > 0) {
    return { items, hasMore: true };
  }
  throw listTooLong();
}

/** The 503 of a list whose first pages have nothing for the caller, although more follow. */
export function listTooLong(): StatusError {
  return new StatusError(
    503,
    'Nothing of yours is among the newest objects; the operator must raise maxListPages.',
    { code: 'list_too_long', headers: { 'x-should-retry': 'false' } },
  );
}

async function readPage(
  query: OwnedPageQuery,
  after: string | null,
): Promise<{ data: Wire[]; hasMore: boolean | null }> {
  const { body } = await query.provider.object({
    method: 'GET',
    path: query.path,
    query: { ...query.query, limit: String(query.pageSize), ...(after === null ? {} : { after }) },
  });
  const data = body.data;
  if (!Array.isArray(data)) {
    throw new StatusError(502, 'The provider sent a list without data.');
  }
  const told = body.has_more;
  // Without has_more, another page may follow a full one.
  const hasMore = typeof told === 'boolean' ? told : data.length < query.pageSize ? false : null;
  return { data: data.filter(isPlainObject), hasMore };
}
