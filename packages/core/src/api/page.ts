import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ListPage } from '../wire/list.ts';

/**
 * A list call. `await` it for one page; loop over it with `for await` for every item of every page, each page asked for when it is needed.
 *
 * @example
 * ```ts
 * const page = await client.batches.list({ limit: 20 });
 * for await (const batch of client.batches.list()) console.log(batch.id, batch.status);
 * ```
 */
export interface PagePromise<Item> extends Promise<ListPage<Item>>, AsyncIterable<Item> {}

/** More pages than any account has; a server that never ends its list must not hold a loop for ever. */
const mostPages = 100_000;

/** Makes a {@link PagePromise} of a function that asks for the page after an id. The first page is asked for at once. */
export function paginate<Item extends { id: string }>(
  ask: (after: string | undefined) => Promise<ListPage<Item>>,
  after: string | undefined,
): PagePromise<Item> {
  const pageAfter = async (id: string | undefined) => {
    const page = await ask(id);
    // Some servers write an empty list as null.
    if (page.data === null) page.data = [];
    if (Array.isArray(page.data)) return page;
    throw new OffpeakError('bad_response', 'The answer is no list. Check baseURL.');
  };
  const first = pageAfter(after);
  async function* items(): AsyncGenerator<Item, void, undefined> {
    let page = await first;
    let cursor = after;
    for (let n = 1; ; n++) {
      yield* page.data;
      const next = page.data.at(-1)?.id;
      if (!page.has_more || next === undefined) return;
      if (next === cursor || n >= mostPages)
        throw new OffpeakError('bad_response', `The list does not get past ${next}.`);
      cursor = next;
      page = await pageAfter(next);
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: items });
}
