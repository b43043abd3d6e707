/** Cloudflare allows one request to wait for six answers at a time. */
export const groupSize = 6;

/**
 * Works on all items, six at a time, and returns the results in the order of the items. The first failure
 * rejects.
 */
export async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += groupSize) {
    results.push(...(await Promise.all(items.slice(from, from + groupSize).map(work))));
  }
  return results;
}
