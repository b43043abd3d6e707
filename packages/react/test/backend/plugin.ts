import type { Plugin } from 'vite';
import { pipe } from './front.ts';

/** The variable in which the global setup, which is loaded separately, leaves the port of the servers. */
export const portVariable = 'OFFPEAK_TEST_BACKEND_PORT';

/** A page of its own, for tests that need several. */
const tab = '<!doctype html><body><script type="module" src="/test/support/tab.tsx"></script></body>';

/** Serves everything on the origin of the tests, as in production. */
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
