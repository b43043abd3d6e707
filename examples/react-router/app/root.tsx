import { createClient } from '@offpeak/core';
import { OffpeakProvider } from '@offpeak/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Links, Meta, Outlet, Scripts } from 'react-router';

const client = createClient({ name: 'app', baseURL: '/api/v1' });

export default function Root() {
  // One for each visitor: on the server this renders for many.
  const [queries] = useState(() => new QueryClient());
  return (
    <html lang="en">
      <head>
        <Meta />
        <Links />
      </head>
      <body>
        <QueryClientProvider client={queries}>
          <OffpeakProvider client={client}>
            <Outlet />
          </OffpeakProvider>
        </QueryClientProvider>
        <Scripts />
      </body>
    </html>
  );
}
