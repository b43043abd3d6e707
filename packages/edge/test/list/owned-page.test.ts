import { StatusError } from '@offpeak/core/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/contracts/provider.ts';
import { findOwnedPage, type OwnedPage } from '../../src/list/owned-page.ts';

interface Item {
  id: string;
  mine: boolean;
}

function providerOf(items: Item[]): { provider: Provider; pages: () => number } {
  let pages = 0;
  const provider: Provider = {
    timeoutMs: 1000,
    open: () => Promise.reject(new Error('not asked for')),
    async object({ query = {} }) {
      pages += 1;
      const start = query.after === undefined ? 0 : items.findIndex(({ id }) => id === query.after) + 1;
      const data = items.slice(start, start + Number(query.limit));
      return { body: { data, has_more: start + data.length < items.length }, headers: {} };
    },
  };
  return { provider, pages: () => pages };
}

const find = (
  provider: Provider,
  limit: number,
  after: string | null,
  maxPages: number,
): Promise<OwnedPage> =>
  findOwnedPage({
    provider,
    path: '/batches',
    query: {},
    limit,
    after,
    pageSize: 3,
    maxPages,
    owns: async (item) => item.mine === true,
  });

const itemsOf = (mine: boolean[]): Item[] => mine.map((own, index) => ({ id: `id-${index}`, mine: own }));

describe('pages of a list that holds other people’s objects', () => {
  test('paging through them yields every own object once, in order, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        async (mine, limit) => {
          const items = itemsOf(mine);
          const { provider } = providerOf(items);
          const found: string[] = [];
          let after: string | null = null;
          for (let more = true; more; ) {
            const page: OwnedPage = await find(provider, limit, after, 100);
            expect(page.items.length).toBeLessThanOrEqual(limit);
            found.push(...page.items.map((item) => String(item.id)));
            more = page.hasMore;
            // A page with `has_more` must not be empty: a client could not continue after it.
            if (more) {
              expect(page.items.length).toBe(limit);
            }
            after = found.at(-1) ?? null;
          }
          expect(found).toEqual(items.filter((item) => item.mine).map((item) => item.id));
        },
      ),
    );
  });

  test('reads no more pages than it may, and then says that there may be more', async () => {
    const { provider, pages } = providerOf(
      itemsOf([true, ...Array.from({ length: 100 }, () => false), true]),
    );
    expect(await find(provider, 5, null, 4)).toMatchObject({ items: [{ id: 'id-0' }], hasMore: true });
    expect(pages()).toBe(4);
  });

  test('never answers "nothing" when it has not seen everything', async () => {
    const { provider } = providerOf(itemsOf([...Array.from({ length: 100 }, () => false), true]));
    const refusal = await find(provider, 5, null, 4).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StatusError);
    expect((refusal as StatusError).body.error.code).toBe('list_too_long');
  });

  test('a provider without has_more is read until a page is not full', async () => {
    for (const [count, knowsCursors, expected, expectedPages] of [
      [7, true, 7, 3],
      [6, true, 6, 3],
      [2, false, 2, 1],
      [3, false, 3, 2],
    ] as const) {
      const { provider: full, pages } = providerOf(itemsOf(Array.from({ length: count }, () => true)));
      const provider: Provider = {
        ...full,
        async object(call) {
          const { query = {} } = call;
          const { body } = await full.object(
            knowsCursors ? call : { ...call, query: { limit: query.limit ?? '' } },
          );
          return { body: { data: body.data }, headers: {} };
        },
      };
      const { items, hasMore } = await find(provider, 100, null, 10);
      expect([new Set(items.map(({ id }) => id)).size, hasMore, pages()]).toEqual([
        expected,
        false,
        expectedPages,
      ]);
    }
  });

  test('a provider that repeats one page forever is not read forever', async () => {
    const provider: Provider = {
      ...providerOf([]).provider,
      object: async () => ({ body: { data: [{ id: 'same', mine: false }], has_more: true }, headers: {} }),
    };
    await expect(find(provider, 1, null, 1000)).rejects.toThrow('same page');
  });
});
