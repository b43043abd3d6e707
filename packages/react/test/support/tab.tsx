import { createClient } from '@offpeak/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { OffpeakProvider, useBatch } from '../../src/index.ts';

/* A page of its own, without the test runner, that shows the status of one batch. */

const { id = '', tenant = '' } = Object.fromEntries(new URLSearchParams(location.search));
const client = createClient({ baseURL: '/api/v1', headers: { 'x-tenant': tenant } });
const eventsURL = (batchId: string): string => `/api/v1/batches/${batchId}/events?tenant=${tenant}`;

function Status() {
  return <p>{useBatch(id, { minIntervalMs: 100, maxIntervalMs: 300 }).data?.status}</p>;
}

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(
  <QueryClientProvider client={new QueryClient()}>
    <OffpeakProvider client={client} eventsURL={eventsURL}>
      <Status />
    </OffpeakProvider>
  </QueryClientProvider>,
);
