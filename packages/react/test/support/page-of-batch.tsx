import type { Client } from '@offpeak/core';
import {
  type DehydratedState,
  HydrationBoundary,
  type QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query';
import { OffpeakProvider, useBatch } from '../../src/index.ts';

interface PageOfBatchProps {
  client: Client;
  queries: QueryClient;
  /** The state that was fetched on the server. */
  state: unknown;
  id: string;
}

/** A page that shows the status of one batch, on a server and in a browser. */
export function PageOfBatch({ client, queries, state, id }: PageOfBatchProps) {
  return (
    <QueryClientProvider client={queries}>
      <OffpeakProvider client={client}>
        <HydrationBoundary state={state as DehydratedState}>
          <Status id={id} />
        </HydrationBoundary>
      </OffpeakProvider>
    </QueryClientProvider>
  );
}

function Status({ id }: { id: string }) {
  const { data } = useBatch(id, { minIntervalMs: 30, maxIntervalMs: 60 });
  return <p>{data?.status ?? 'unknown'}</p>;
}
