import { normalizePage } from '../dialects/normalize-page.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ListPage } from '../wire/list.ts';

/**
 * A list call. `await` it for one page, or loop over it with `for await` for the items of all pages, each
 * page requested when it is needed.
 *
 * @example
 * ```ts
 * const page = await client.batches.list({ limit: 20 });
 * for await (const batch of client.batches.list()) console.log(batch.id, batch.status);
 * ```
 */
export interface PagePromise<Item> extends Promise<ListPage<Item>>, AsyncIterable<Item> {}

/**
 * Returns the `after` of the page behind this one: its cursor if the provider has its own, else the id of its
 * last item.
 */
export function cursorOf({ cursor, data }: ListPage<{ id: string }>): string | undefined {
  return cursor ?? data.at(-1)?.id;
}

/** A million items at 100 per page: a list that never ends must not hold a loop forever. */
const maxPages = 10_000;

/**
 * Creates a {@link PagePromise} from a function that requests the page after an id. The first page is
 * requested in parallel.
 *
 * @param normalizeItem Normalizes an item of the list.
 */
export function paginate<Item extends { id: string }>(
  fetchPage: (after: string | undefined) => Promise<ListPage<Item>>,
  after: string | undefined,
  normalizeItem: (item: Item) => Item,
): PagePromise<Item> {
  const pageAfter = async (id: string | undefined) => {
    const page = normalizePage(await fetchPage(id), normalizeItem);
    if (!page) {
      throw new OffpeakError('bad_response', 'The answer is not a list. Check baseURL.');
    }
    return page;
  };
  const first = pageAfter(after);
  async function* items(): AsyncGenerator<Item, void, undefined> {
    const requested = new Set([after]);
    for (let page = await first; ; ) {
      const next = cursorOf(page);
      const isLast = !page.has_more || next === undefined;
      if (!isLast && requested.has(next)) {
        throw new OffpeakError('bad_response', `The list repeats itself: ${next} was on an earlier page.`);
      }
      yield* page.data;
      if (isLast) {
        return;
      }
      if (requested.size >= maxPages) {
        const advice = 'Set a larger limit, or continue with after set to this id';
        throw new OffpeakError(
          'bad_response',
          `The list has more than ${maxPages} pages, up to ${next}. ${advice}.`,
        );
      }
      requested.add(next);
      page = await pageAfter(next);
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: items });
}
