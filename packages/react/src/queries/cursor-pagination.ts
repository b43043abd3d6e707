import type { ListPage } from '@offpeak/core';
import { retryTransient } from './retry-transient.ts';

/** Options of every list: the next page starts after the id of the last item, as the API wants it. */
export const cursorPagination = {
  initialPageParam: undefined,
  getNextPageParam: ({ has_more, cursor, data }: ListPage<{ id: string }>): string | undefined =>
    has_more ? (cursor ?? data.at(-1)?.id) : undefined,
  retry: retryTransient,
};
