import { createClient } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';

/** The gateway is on the page's own origin and knows the visitor by a cookie: no key is in the browser. */
export const client = createClient({ baseURL: '/api/v1' });

export const queries = new QueryClient();

/** The address of the gateway's events. */
export const eventsURL = '/api/v1/batches/events';
