import type { ListPage } from '@offpeak/core';

/** Where the next page of a list starts: after the id of the last item, as the API wants it. Undefined at the end. */
export function nextCursor(page: ListPage<{ id: string }>): string | undefined {
  return page.has_more ? page.data.at(-1)?.id : undefined;
}
