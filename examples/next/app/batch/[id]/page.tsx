import { gatewayClient } from '@offpeak/edge';
import { batchOptions } from '@offpeak/react';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { headers } from 'next/headers';
import { callGateway } from '../../../gateway.ts';
import { Live } from './live.tsx';

/** Fetches the batch on the server, for the visitor, so that the page arrives with it. */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = gatewayClient(callGateway, await headers(), { basePath: '/api/v1', name: 'app' });
  const queries = new QueryClient();
  await queries.prefetchQuery(batchOptions(client, id));
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <Live id={id} />
    </HydrationBoundary>
  );
}
