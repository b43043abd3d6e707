'use client';

import type { Client } from '@offpeak/core';
import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react';

const ClientContext = createContext<Client | null>(null);

/** What {@link OffpeakProvider} takes. */
export interface OffpeakProviderProps {
  /** Made once, outside render: `createClient({ baseURL: '/api/v1' })` behind a gateway, so that no key is in the browser. */
  client: Client;
  children?: ReactNode;
}

/**
 * Gives every hook below it one offpeak client. It stands inside TanStack Query's own `QueryClientProvider`.
 *
 * @example
 * ```tsx
 * const client = createClient({ baseURL: '/api/v1' });
 * const queries = new QueryClient();
 *
 * createRoot(root).render(
 *   <QueryClientProvider client={queries}>
 *     <OffpeakProvider client={client}>
 *       <App />
 *     </OffpeakProvider>
 *   </QueryClientProvider>,
 * );
 * ```
 */
export function OffpeakProvider({ client, children }: OffpeakProviderProps): ReactElement {
  return createElement(ClientContext.Provider, { value: client }, children);
}

/**
 * The client given to the nearest {@link OffpeakProvider}, for calls that no hook covers.
 *
 * @throws Error when there is no provider above.
 * @example
 * ```tsx
 * const client = useOffpeakClient();
 * const batch = useQuery(batchOptions(client, id));
 * ```
 */
export function useOffpeakClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) {
    throw new Error(
      'No offpeak client here: put <OffpeakProvider client={createClient(…)}> above this component.',
    );
  }
  return client;
}
