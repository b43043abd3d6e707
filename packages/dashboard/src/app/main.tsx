// Before those of the screens, which change some of it.
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/http.ts';
import { sessionOptions } from './api/queries.ts';
import { App } from './app.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

// A session that ended elsewhere is noticed with the next answer: the page then asks for a key.
queries.getQueryCache().subscribe(({ type, query }) => {
  const { error } = query.state;
  if (type === 'updated' && error instanceof ApiProblem && error.status === 401) {
    queries.setQueryData(sessionOptions.queryKey, (session) => session && { ...session, signed_in: false });
  }
});

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
