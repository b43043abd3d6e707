import { createGateway, type Gateway, type GatewayContext } from '@offpeak/edge';
import { sessionTokens } from '@offpeak/edge/auth';
import {
  type DurableObjectNamespaceLike,
  durableObjectCounter,
  durableObjectHub,
  durableObjectIndex,
} from '@offpeak/edge/cloudflare';

export { OffpeakCounter, OffpeakHub, OffpeakIndex } from '@offpeak/edge/cloudflare';

/**
 * What wrangler.jsonc binds, and the four secrets, each set with `wrangler secret put NAME` (for `wrangler
 * dev`: in `.dev.vars`).
 */
interface Env {
  HUB: DurableObjectNamespaceLike;
  COUNTER: DurableObjectNamespaceLike;
  INDEX: DurableObjectNamespaceLike;
  OPENAI_API_KEY: string;
  OPENAI_BASE_URL: string;
  GATEWAY_SECRET: string;
  SESSION_SECRET: string;
  WEBHOOK_SECRET: string;
}

let gateway: Gateway | undefined;

export default {
  fetch(request: Request, env: Env, ctx: GatewayContext): Promise<Response> {
    gateway ??= createGateway({
      provider: { apiKey: env.OPENAI_API_KEY, baseURL: env.OPENAI_BASE_URL },
      secret: env.GATEWAY_SECRET,
      authenticate: sessionTokens({ secret: env.SESSION_SECRET }).authenticate,
      basePath: '/api/v1',
      allow: { endpoints: ['/v1/embeddings'] },
      limits: { requestsPerMinute: 300, linesPerDay: 200_000, activeBatches: 10 },
      counter: durableObjectCounter(env.COUNTER),
      index: durableObjectIndex(env.INDEX),
      hub: durableObjectHub(env.HUB),
      webhook: { secret: env.WEBHOOK_SECRET },
      onError: (error) => console.error(String(error)),
    });
    // With ctx, the gateway can delete a file that the provider makes too late.
    return gateway(request, ctx);
  },
};
