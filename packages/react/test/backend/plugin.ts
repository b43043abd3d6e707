import type { Plugin } from 'vite';
import { pipe } from './front.ts';

/** Where the global setup, which is loaded apart from this plugin, leaves the port of the house. */
export const portVariable = 'OFFPEAK_TEST_BACKEND_PORT';

/** Puts the whole house on the origin of the tests, as it is in production. */
export function backendPlugin(): Plugin {
  return {
    name: 'offpeak-test-backend',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (/^\/(api|control)\//.test(request.url ?? ''))
          pipe(process.env[portVariable] ?? '', request, response);
        else next();
      });
    },
  };
}
