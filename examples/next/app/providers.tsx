'use client';

import { createClient } from '@offpeak/core';
import { OffpeakProvider } from '@offpeak/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

const client = createClient({ name: 'app', baseURL: '/api/v1' });

export function Providers({ children }: { children: ReactNode }) {
  // One for each visitor: on the server this renders for many.
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <OffpeakProvider client={client}>{children}</OffpeakProvider>
    </QueryClientProvider>
  );
}
