'use client';

import type { Client } from '@offpeak/core';
import { createContext, createElement, type ReactElement, type ReactNode, useContext, useMemo } from 'react';

interface Offpeak {
  client: Client;
  eventsURL: ((batchId: string) => string) | undefined;
}

const OffpeakContext = createContext<Offpeak | null>(null);

/** What {@link OffpeakProvider} takes. */
export interface OffpeakProviderProps {
  /** Made once, outside render: `createClient({ baseURL: '/api/v1' })` behind a gateway, so that no key is in the browser. */
  client: Client;
  /**
   * Where the gateway offers server-sent events of a batch. With it batches are told as they change instead of polled. A function defined
   * outside render; events need a session cookie, since browsers send no header with them. Left out, batches are polled.
   */
  eventsURL?: (batchId: string) => string;
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
 *     <OffpeakProvider client={client} eventsURL={(id) => `/api/v1/batches/${id}/events`}>
 *       <App />
 *     </OffpeakProvider>
 *   </QueryClientProvider>,
 * );
 * ```
 */
export function OffpeakProvider({ client, eventsURL, children }: OffpeakProviderProps): ReactElement {
  const value = useMemo(() => ({ client, eventsURL }), [client, eventsURL]);
  return createElement(OffpeakContext.Provider, { value }, children);
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
  return useOffpeak().client;
}

/** All that the nearest {@link OffpeakProvider} was given. */
export function useOffpeak(): Offpeak {
  const offpeak = useContext(OffpeakContext);
  if (offpeak === null) {
    throw new Error('Put an <OffpeakProvider> above this component.');
  }
  return offpeak;
}
