import { createClient } from '@offpeak/core';
import { batchOptions, offpeakKeys, useOffpeakClient } from '@offpeak/react';
import { dehydrate, HydrationBoundary, QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

/** A server component or a loader: fetches on the server, so that the page arrives with the batch on it. */
export async function BatchPage({ id, children }: { id: string; children: ReactNode }) {
  const client = createClient({ apiKey: process.env.OPENAI_API_KEY ?? '' });
  const queries = new QueryClient();
  await queries.prefetchQuery(batchOptions(client, id));
  return <HydrationBoundary state={dehydrate(queries)}>{children}</HydrationBoundary>;
}

/** Any number of batches in one component. */
export function Summary({ ids }: { ids: string[] }) {
  const client = useOffpeakClient();
  const queries = useQueryClient();
  const batches = useQueries({ queries: ids.map((id) => batchOptions(client, id)) });
  const done = batches.filter(({ data }) => data?.status === 'completed').length;
  return (
    <button type="button" onClick={() => queries.invalidateQueries({ queryKey: offpeakKeys.batches() })}>
      {done} of {ids.length} completed
    </button>
  );
}
