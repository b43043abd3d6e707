import type { ListPage, OffpeakError } from '@offpeak/core';
import type { InfiniteData, UseInfiniteQueryOptions, UseQueryOptions } from '@tanstack/react-query';

/** Every option of TanStack's `useQuery` that a hook leaves to its caller, such as `select` and `enabled`. */
export type QueryExtras<Data, Selected = Data> = Omit<
  UseQueryOptions<Data, OffpeakError, Selected, readonly (string | number)[]>,
  'queryKey' | 'queryFn' | 'queryHash' | 'queryKeyHashFn'
>;

/** Every option of TanStack's `useInfiniteQuery` that a list leaves to its caller. */
export type ListExtras<Item, Selected = InfiniteData<ListPage<Item>, string | undefined>> = Omit<
  UseInfiniteQueryOptions<ListPage<Item>, OffpeakError, Selected, readonly unknown[], string | undefined>,
  | 'queryKey'
  | 'queryFn'
  | 'queryHash'
  | 'queryKeyHashFn'
  | 'initialPageParam'
  | 'getNextPageParam'
  | 'getPreviousPageParam'
>;

/** Lays the options of a caller over those of a query. */
export function withQueryExtras<Data, Selected, Key extends readonly unknown[]>(
  own: UseQueryOptions<Data, OffpeakError, Data, Key>,
  extras: QueryExtras<Data, Selected>,
): UseQueryOptions<Data, OffpeakError, Selected, Key> {
  return { ...own, ...extras } as object as UseQueryOptions<Data, OffpeakError, Selected, Key>;
}
