import { createGateway } from '@offpeak/edge';

interface Env {
  PROVIDER_URL: string;
  PROVIDER_KEY: string;
  GATEWAY_SECRET: string;
}

let handle: ReturnType<typeof createGateway> | undefined;

/**
 * The gateway as a Worker. Tests name their tenant in a header, for events in the query, or by a cookie; a
 * request without one is refused with 401.
 */
export default {
  fetch(request: Request, env: Env): Promise<Response> {
    handle ??= createGateway({
      provider: { apiKey: env.PROVIDER_KEY, baseURL: env.PROVIDER_URL },
      secret: env.GATEWAY_SECRET,
      basePath: '/api/v1',
      events: { minPollMs: 50, maxPollMs: 100 },
      authenticate: (asked) => {
        const cookie = /(?:^|; )tenant=([\w-]+)/.exec(asked.headers.get('cookie') ?? '')?.[1];
        const tenant =
          asked.headers.get('x-tenant') ?? new URL(asked.url).searchParams.get('tenant') ?? cookie;
        return tenant ? { tenant } : null;
      },
    });
    return handle(request);
  },
};
