'use client';

import type { Client } from '@offpeak/core';
import { createContext, createElement, type ReactElement, type ReactNode, useContext, useMemo } from 'react';

interface Offpeak {
  client: Client;
  eventsURL: OffpeakProviderProps['eventsURL'];
}

const OffpeakContext = createContext<Offpeak | null>(null);

/** Props of {@link OffpeakProvider}. */
export interface OffpeakProviderProps {
  /**
   * Created once, outside render: `createClient({ baseURL: '/api/v1' })` behind a gateway, so that no key is
   * in the browser. Its data is kept apart from the data of other clients. Name a client that is created
   * again, or that has a twin on the server.
   */
  client: Client;
  /**
   * The address of the gateway's server-sent events for many batches, such as `/api/v1/batches/events`, or a
   * function that returns the address for one batch. With it, changes of batches arrive as events instead of
   * polls, over at most two connections for all tabs and none for a hidden one; the other batches are polled.
   * Events need a session cookie, since browsers send no header with them. Default: batches are polled.
   */
  eventsURL?: string | ((batchId: string) => string) | undefined;
  children?: ReactNode;
}

/**
 * Provides one offpeak client to every hook below it. Put it inside TanStack Query's own
 * `QueryClientProvider`.
 *
 * @example
 * ```tsx
 * const client = createClient({ baseURL: '/api/v1' });
 * const queries = new QueryClient();
 *
 * createRoot(root).render(
 *   <QueryClientProvider client={queries}>
 *     <OffpeakProvider client={client} eventsURL="/api/v1/batches/events">
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
 * Returns the client of the nearest {@link OffpeakProvider}, for calls that no hook covers.
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

/** Returns the props of the nearest {@link OffpeakProvider}. */
export function useOffpeak(): Offpeak {
  const offpeak = useContext(OffpeakContext);
  if (offpeak === null) {
    throw new Error('Put an <OffpeakProvider> above this component.');
  }
  return offpeak;
}
