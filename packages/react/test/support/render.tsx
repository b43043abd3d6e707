import type { Client } from '@offpeak/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Fragment, type ReactNode, StrictMode } from 'react';
import { renderHook } from 'vitest-browser-react';
import { OffpeakProvider } from '../../src/index.ts';

/** A wrapper with both providers, in strict mode unless renders are counted. */
export function createWrapper(
  client: Client,
  queries: QueryClient = new QueryClient(),
  { strict = true, ...props }: { strict?: boolean; eventsURL?: string | ((batchId: string) => string) } = {},
) {
  const Mode = strict ? StrictMode : Fragment;
  return ({ children }: { children: ReactNode }) => (
    <Mode>
      <QueryClientProvider client={queries}>
        <OffpeakProvider client={client} {...props}>
          {children}
        </OffpeakProvider>
      </QueryClientProvider>
    </Mode>
  );
}

/** Renders one hook below both providers. */
export function renderOffpeakHook<Result>(client: Client, hook: () => Result, queries?: QueryClient) {
  return renderHook(hook, { wrapper: createWrapper(client, queries) });
}
