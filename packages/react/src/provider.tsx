'use client';

import type { Client } from '@offpeak/core';
import { createContext, createElement, type ReactElement, type ReactNode, useContext, useMemo } from 'react';

interface Offpeak {
  client: Client;
  eventsURL: OffpeakProviderProps['eventsURL'];
}

const OffpeakContext = createContext<Offpeak | null>(null);

/** What {@link OffpeakProvider} takes. */
export interface OffpeakProviderProps {
  /**
   * Made once, outside render: `createClient({ baseURL: '/api/v1' })` behind a gateway, so that no key is in the browser. What it fetches is
   * kept apart from what other clients fetch; give a client that is made again, or on a server too, a `name`.
   */
  client: Client;
  /**
   * Where the gateway offers server-sent events: the address of its events for many batches, such as `/api/v1/events`, or a function that
   * gives the address for one batch. With it batches are told as they change instead of polled, over at most two connections for all tabs
   * and none for a hidden one; what they do not carry is polled. Events need a session cookie, since browsers send no header with them.
   * Left out, batches are polled.
   */
  eventsURL?: string | ((batchId: string) => string) | undefined;
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
 *     <OffpeakProvider client={client} eventsURL="/api/v1/events">
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
