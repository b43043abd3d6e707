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
  const batch = useBatch(submit.data);
  const results = useBatchResults<{ data: { embedding: number[] }[] }>(submit.data);
  const error = submit.error ?? batch.error ?? results.error;
  const requests = ['moon', 'night'].map((input) => ({
    customId: input,
    body: { model: 'text-embedding-3-small', input },
  }));
  return (
    <main>
      <button
        type="button"
        disabled={submit.isPending}
        onClick={() => submit.mutate({ requests, endpoint: '/v1/embeddings' })}
      >
        Run tonight
      </button>
      <p role="status">{batch.data?.status ?? (submit.isPending ? 'Sending…' : 'Nothing runs yet')}</p>
      {error && <p role="alert">{error.message}</p>}
      <ul>
        {results.data?.rows.map((row) => (
          <li key={row.customId}>
            {row.customId}:{' '}
            {row.status === 'succeeded' ? row.body.data[0]?.embedding.length : row.error.message}
          </li>
        ))}
      </ul>
    </main>
  );
}
