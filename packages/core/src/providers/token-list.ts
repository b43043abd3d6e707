import { type PagePromise, paginate } from '../api/page.ts';
import type { ListPage } from '../wire/list.ts';

/** A page of a list that continues by a token. */
export interface TokenPage<Item> {
  data: Item[];
  /** The token of the next page, if there is one. */
  next: string | null | undefined;
}

/**
 * Creates a list that continues by tokens: `after` is the `cursor` of the page before. The cursor of the last
 * page is empty, and the page behind it too.
 */
export function tokenList<Item extends { id: string }>(
  fetchPage: (token: string | undefined) => Promise<TokenPage<Item>>,
  after: string | undefined,
): PagePromise<Item> {
  const pageAfter = async (token: string | undefined): Promise<ListPage<Item>> => {
    const { data, next } = token === '' ? { data: [], next: null } : await fetchPage(token);
    return { object: 'list', data, has_more: Boolean(next), cursor: next ?? '' };
  };
  return paginate(pageAfter, after, (item) => item);
}
