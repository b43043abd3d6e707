import type { OffpeakError } from '@offpeak/core';
import type { DataTag, InfiniteData, MutationObserverOptions, QueryClient } from '@tanstack/query-core';

/** The part of a query that its options read. Adapters differ in the types of the rest. */
interface QueryPart<Data> {
  state: { data: Data | undefined; error: OffpeakError | null };
}

/** The part of the context of a query function that the functions read. */
interface FetchContext {
  client: QueryClient;
  queryKey: readonly unknown[];
  signal: AbortSignal;
}

/** The options that queries and infinite queries have in common. */
interface CommonOptions<Data> {
  /** Whether there is something to fetch. Default true. */
  enabled?: boolean;
  retry: (failures: number, error: OffpeakError) => boolean;
  staleTime?: number | ((query: QueryPart<Data>) => number);
  refetchInterval?: (query: QueryPart<Data>) => number | false;
  refetchIntervalInBackground?: boolean;
  refetchOnMount?: boolean;
  structuralSharing?: false;
  meta?: { persist: boolean };
}

/**
 * Options of a query, for `useQuery`, `useSuspenseQuery`, `useQueries`, `prefetchQuery` and so on of any
 * adapter of TanStack Query.
 */
export interface QueryDefinition<Data, Key extends readonly unknown[]> extends CommonOptions<Data> {
  /** Knows the type of its data: `queryClient.getQueryData(queryKey)`. */
  queryKey: DataTag<Key, Data, OffpeakError>;
  queryFn: (context: FetchContext) => Data | Promise<Data>;
}

/** Options of an infinite query, for `useInfiniteQuery` and so on of any adapter of TanStack Query. */
export interface InfiniteQueryDefinition<Page, Key extends readonly unknown[], Param>
  extends CommonOptions<InfiniteData<Page, Param>> {
  /** Knows the type of its data: `queryClient.getQueryData(queryKey)`. */
  queryKey: DataTag<Key, InfiniteData<Page, Param>, OffpeakError>;
  queryFn: (context: FetchContext & { pageParam: Param }) => Page | Promise<Page>;
  initialPageParam: Param;
  getNextPageParam: (page: Page, pages: Page[], param: Param) => Param | undefined | null;
  getPreviousPageParam?: (page: Page, pages: Page[], param: Param) => Param | undefined | null;
  maxPages?: number;
}

/** Options of a mutation, for `useMutation` of any adapter of TanStack Query. */
export type MutationDefinition<Data, Variables, Context = unknown> = Pick<
  MutationObserverOptions<Data, OffpeakError, Variables, Context>,
  'mutationKey' | 'mutationFn' | 'onMutate' | 'onSuccess' | 'onError' | 'onSettled'
>;

/** Options without the tag of their key, as they are written. */
type Plain<Options extends { queryKey: unknown }, Key> = Omit<Options, 'queryKey'> & { queryKey: Key };

/** Returns the options of a query, with the type of its data in its key. */
export function defineQuery<Data, Key extends readonly unknown[]>(
  options: Plain<QueryDefinition<Data, Key>, Key>,
): QueryDefinition<Data, Key> {
  return options as QueryDefinition<Data, Key>;
}

/** Returns the options of an infinite query, with the type of its data in its key. */
export function defineInfiniteQuery<Page, Key extends readonly unknown[], Param>(
  options: Plain<InfiniteQueryDefinition<Page, Key, Param>, Key>,
): InfiniteQueryDefinition<Page, Key, Param> {
  return options as InfiniteQueryDefinition<Page, Key, Param>;
}

/** Returns the options of a mutation. */
export function defineMutation<Data, Variables, Context = unknown>(
  options: MutationDefinition<Data, Variables, Context>,
): MutationDefinition<Data, Variables, Context> {
  return options;
}
