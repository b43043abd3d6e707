import { createClient } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';

/** The gateway stands on the page's own origin and knows the visitor by a cookie: there is no key in the browser. */
export const client = createClient({ baseURL: '/api/v1' });

export const queries = new QueryClient();

/** Where the gateway tells of batches as they change. */
export const eventsURL = '/api/v1/batches/events';
