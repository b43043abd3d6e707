import type { QueryClient, QueryKey } from '@tanstack/react-query';

interface Context {
  client: QueryClient;
}

/** What queries held before a change that may have to be undone. */
type Before<Data> = [QueryKey, Data | undefined][];

/** Changes queries before the server has answered, puts them back if it refuses, and fetches what is meant by `stale` in either case. */
export function optimistic<Data, Variables>(
  keyOf: (variables: Variables) => QueryKey,
  change: (data: Data, variables: Variables) => Data,
  stale: QueryKey,
) {
  return {
    onMutate: async (variables: Variables, { client }: Context): Promise<Before<Data>> => {
      const filter = { queryKey: keyOf(variables) };
      await client.cancelQueries(filter);
      const before = client.getQueriesData<Data>(filter);
      client.setQueriesData<Data>(filter, (data) => data && change(data, variables));
      return before;
    },
    onError: (
      _error: unknown,
      _variables: Variables,
      before: Before<Data> | undefined,
      { client }: Context,
    ): void => {
      for (const [key, data] of before ?? []) client.setQueryData(key, data);
    },
    onSettled: (
      _data: unknown,
      _error: unknown,
      _variables: Variables,
      _before: unknown,
      { client }: Context,
    ) => client.invalidateQueries({ queryKey: stale }),
  };
}
