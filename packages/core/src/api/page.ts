import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ListPage } from '../wire/list.ts';

/**
 * A list call. `await` it for one page; loop over it with `for await` for every item of every page, each page
 * asked for when it is needed.
 *
 * @example
 * ```ts
 * const page = await client.batches.list({ limit: 20 });
 * for await (const batch of client.batches.list()) console.log(batch.id, batch.status);
 * ```
 */
export interface PagePromise<Item> extends Promise<ListPage<Item>>, AsyncIterable<Item> {}

/** A million items at 100 a page: a server that never ends its list must not hold a loop forever. */
const maxPages = 10_000;

/**
 * Makes a {@link PagePromise} of a function that asks for the page after an id. The first page is asked for
 * at once. Each item is passed through `normalize`.
 */
export function paginate<Item extends { id: string }>(
  ask: (after: string | undefined) => Promise<ListPage<Item>>,
  after: string | undefined,
  normalize: (item: Item) => Item,
): PagePromise<Item> {
  const pageAfter = async (id: string | undefined) => {
    const page = await ask(id);
    // Some servers write an empty list as null.
    const data = page.data === null ? [] : page.data;
    if (!Array.isArray(data)) {
      throw new OffpeakError('bad_response', 'The answer is not a list. Check baseURL.');
    }
    return { ...page, data: data.map(normalize) };
  };
  const first = pageAfter(after);
  async function* items(): AsyncGenerator<Item, void, undefined> {
    const asked = new Set([after]);
    for (let page = await first; ; ) {
      const next = page.data.at(-1)?.id;
      const isLast = !page.has_more || next === undefined;
      if (!isLast && asked.has(next)) {
        throw new OffpeakError('bad_response', `The list repeats itself: it goes back to ${next}.`);
      }
      yield* page.data;
      if (isLast) {
        return;
      }
      if (asked.size >= maxPages) {
        const advice = 'ask with a larger limit, or continue with after set to it';
        throw new OffpeakError(
          'bad_response',
          `The list has more than ${maxPages} pages, up to ${next}: ${advice}.`,
        );
      }
      asked.add(next);
      page = await pageAfter(next);
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: items });
}
