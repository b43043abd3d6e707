import type { Client } from '@offpeak/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { renderHook } from 'vitest-browser-react';
import { OffpeakProvider } from '../../src/index.ts';

/** A wrapper with both providers, in strict mode. */
export function createWrapper(client: Client, queries: QueryClient = new QueryClient()) {
  return ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <OffpeakProvider client={client}>{children}</OffpeakProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}

/** Renders one hook below both providers. */
export function renderOffpeakHook<Result>(client: Client, hook: () => Result, queries?: QueryClient) {
  return renderHook(hook, { wrapper: createWrapper(client, queries) });
}
