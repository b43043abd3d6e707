import { createClient } from '@offpeak/core';
import { OffpeakProvider, useBatch, useBatchResults, useSubmitBatch } from '@offpeak/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';

// The gateway on your own origin holds the key; the browser holds none.
const client = createClient({ baseURL: '/api/v1' });
const queries = new QueryClient();

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <OffpeakProvider client={client}>
        <Tonight />
      </OffpeakProvider>
    </QueryClientProvider>
  );
}

export function Tonight() {
  const submit = useSubmitBatch();
  const { data: batch } = useBatch(submit.data);
  const { data: results } = useBatchResults<{ data: { embedding: number[] }[] }>(submit.data);
  const requests = ['moon', 'night'].map((input) => ({
    customId: input,
    body: { model: 'text-embedding-3-small', input },
  }));
  return (
    <main>
      <button type="button" onClick={() => submit.mutate({ requests, endpoint: '/v1/embeddings' })}>
        Run tonight
      </button>
      <p role="status">{submit.error?.message ?? batch?.status ?? 'Nothing runs yet'}</p>
      <ul>
        {results?.rows.map((row) => (
          <li key={row.customId}>
            {row.customId}:{' '}
            {row.status === 'succeeded' ? row.body.data[0]?.embedding.length : row.error.message}
          </li>
        ))}
      </ul>
    </main>
  );
}
