import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { fetchJson } from './fetch-json.ts';

/** The vector of what the visitor typed. One text cannot wait for a batch, so this asks the demo's own route for it. */
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
