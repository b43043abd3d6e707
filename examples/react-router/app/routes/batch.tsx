import { gatewayClient } from '@offpeak/edge';
import { batchOptions, useBatch, useBatchResults, useCancelBatch } from '@offpeak/react';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { useLoaderData } from 'react-router';
import { callGateway } from '../gateway.server.ts';

/** Fetches the batch on the server, for the visitor, so that the page arrives with it. */
export async function loader({ request, params }: { request: Request; params: { id?: string } }) {
  const id = params.id ?? '';
  const client = gatewayClient(callGateway, request, { basePath: '/api/v1', name: 'app' });
  const queries = new QueryClient();
  await queries.prefetchQuery(batchOptions(client, id));
  return { id, state: dehydrate(queries) };
}

export default function Page() {
  const { id, state } = useLoaderData<typeof loader>();
  return (
    <HydrationBoundary state={state}>
      <Live id={id} />
    </HydrationBoundary>
  );
}

/** A batch that is watched in the browser, with its results as they are finished. */
function Live({ id }: { id: string }) {
  const batch = useBatch(id);
  const results = useBatchResults(id, { soFar: true });
  const cancel = useCancelBatch();
  return (
    <main>
      <p role="status">{batch.data?.status ?? batch.error?.message ?? 'loading'}</p>
      <button type="button" onClick={() => cancel.mutate(id)}>
        Cancel
      </button>
      {cancel.error && <p role="alert">{cancel.error.message}</p>}
      <ul>
        {results.data?.rows.map((row) => (
          <li key={row.customId}>
            {row.customId}: {row.status}
          </li>
        ))}
      </ul>
    </main>
  );
}
