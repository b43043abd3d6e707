import { createGateway } from '@offpeak/edge';

interface Env {
  PROVIDER_URL: string;
  PROVIDER_KEY: string;
}

let handle: ReturnType<typeof createGateway> | undefined;

/** The gateway as a Worker. Tests name their tenant in a header, or for events in the query; a request without one is refused with 401. */
export default {
  fetch(request: Request, env: Env): Promise<Response> {
    handle ??= createGateway({
      provider: { apiKey: env.PROVIDER_KEY, baseURL: env.PROVIDER_URL },
      secret: 'a secret of at least thirty-two characters',
      basePath: '/api/v1',
      events: { minPollMs: 50, maxPollMs: 100 },
      authenticate: (asked) => {
        const tenant = asked.headers.get('x-tenant') ?? new URL(asked.url).searchParams.get('tenant');
        return tenant ? { tenant } : null;
      },
    });
    return handle(request);
  },
};
