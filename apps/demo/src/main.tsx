// Before the components, whose own styles win over these.
import 'twemoji-colr-font/twemoji.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './ui/copy-button.css';

import { OffpeakProvider } from '@offpeak/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { client, eventsURL, queries } from './api/client.ts';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) {
  throw new Error('index.html has no #root.');
}

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <OffpeakProvider client={client} eventsURL={eventsURL}>
        <App />
      </OffpeakProvider>
    </QueryClientProvider>
  </StrictMode>,
);
