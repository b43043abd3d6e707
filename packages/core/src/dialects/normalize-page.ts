import type { ListPage } from '../wire/list.ts';

/**
 * Returns a page of a list as OpenAI would send it, with each item normalized; null for an answer that is not
 * a list.
 *
 * - Servers in Go send null for an empty list.
 * - Groq sends no `has_more` (the types of groq-sdk 1.6.0 have none): a loop over all pages ends there.
 */
export function normalizePage<Item>(
  page: ListPage<Item>,
  normalizeItem: (item: Item) => Item,
): ListPage<Item> | null {
  const data = page.data === null ? [] : page.data;
  return Array.isArray(data) ? { ...page, data: data.map(normalizeItem) } : null;
}
