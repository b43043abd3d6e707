import { createGateway } from '@offpeak/edge';
import { serve } from 'srvx';
import type { Target } from './case.ts';

/** A real gateway on Node, in front of a server. */
export interface LiveGateway extends AsyncDisposable {
  target: Target;
}

/** Starts a gateway on a free port that knows one caller and keeps the target's key to itself. */
export async function startLiveGateway(provider: Target): Promise<LiveGateway> {
  const handle = createGateway({
    provider: { apiKey: provider.apiKey ?? '', baseURL: provider.baseURL },
    secret: 'a secret of at least thirty-two characters',
    authenticate: () => ({ tenant: 'conformance' }),
  });
  const server = serve({ port: 0, hostname: '127.0.0.1', silent: true, fetch: (request) => handle(request) });
  await server.ready();
  const { apiKey: _, ...rest } = provider;
  return {
    target: { ...rest, refusesBadLines: true, baseURL: new URL('/v1', server.url).href },
    async [Symbol.asyncDispose]() {
      await server.close(true);
    },
  };
}
