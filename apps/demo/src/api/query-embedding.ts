import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { fetchJson } from './fetch-json.ts';

/** The vector of a search text. It cannot wait for a batch, so the demo has a route of its own for it. */
export function queryEmbeddingOptions(model: string, input: string) {
  return queryOptions({
    queryKey: ['query-embedding', model, input],
    queryFn: async ({ signal }) => {
      const { embedding } = await fetchJson<{ embedding: number[] }>('/api/search-embedding', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
        signal,
      });
      return embedding;
    },
    enabled: input !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
