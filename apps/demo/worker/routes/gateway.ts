import { createGateway, type Gateway } from '@offpeak/edge';
import type { Env } from '../env.ts';
import { readSession } from '../session/session.ts';

/**
 * The gateway to the Files and Batch API: each browser is a tenant of its own, known by its session cookie.
 */
export function createDemoGateway(env: Env): Gateway {
  return createGateway({
    basePath: '/api/v1',
    provider: { apiKey: env.BATCH_KEY, baseURL: env.SETTINGS.batchURL },
    secret: env.GATEWAY_SECRET,
    authenticate: async (request) => {
      const tenant = await readSession(request, env.SESSION_SECRET);
      return tenant === null ? null : { tenant };
    },
    onError: (error) => console.error(error instanceof Error ? error.message : 'The gateway failed.'),
  });
}
