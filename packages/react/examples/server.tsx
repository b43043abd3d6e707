import { gatewayClient } from '@offpeak/edge';
import { batchOptions } from '@offpeak/react';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { gateway } from './gateway.ts';

/** A client on the server that calls the gateway in this process, for the same visitor as the browser. */
export function clientFor(visitor: Headers) {
  // The same name as in the browser, where it is createClient({ name: 'app', baseURL: '/api/v1' }).
  return gatewayClient(gateway, visitor, { basePath: '/api/v1', name: 'app' });
}

/** A server component or a loader: fetches on the server, so that the page arrives with the batch on it. */
export async function BatchPage(props: { id: string; visitor: Headers; children: ReactNode }) {
  const queries = new QueryClient();
  await queries.prefetchQuery(batchOptions(clientFor(props.visitor), props.id));
  return <HydrationBoundary state={dehydrate(queries)}>{props.children}</HydrationBoundary>;
}
