import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** What a mutation does once it has succeeded: what it has changed is fetched again. */
export function refreshing(queryKey: QueryKey) {
  return {
    onSuccess: (_data: unknown, _variables: unknown, _result: unknown, { client }: { client: QueryClient }) =>
      client.invalidateQueries({ queryKey }),
  };
}
