import type { Plugin } from 'vite';
import { pipe } from './front.ts';

/** Where the global setup, which is loaded apart from this plugin, leaves the port of the house. */
export const portVariable = 'OFFPEAK_TEST_BACKEND_PORT';

/** A page of its own, for tests that need several. */
const tab = '<!doctype html><body><script type="module" src="/test/support/tab.tsx"></script></body>';

/** Puts the whole house on the origin of the tests, as it is in production. */
export function backendPlugin(): Plugin {
  return {
    name: 'offpeak-test-backend',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const { url = '' } = request;
        if (/^\/(api\/|control\/|page\?)/.test(url)) {
          pipe(process.env[portVariable] ?? '', request, response);
        } else if (url.startsWith('/tab?')) {
          response.setHeader('content-type', 'text/html').end(tab);
        } else {
          next();
        }
      });
    },
  };
}
