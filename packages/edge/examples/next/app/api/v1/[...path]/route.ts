import { createGateway, type Gateway } from '@offpeak/edge';
import { jwtAuth } from '@offpeak/edge/auth';

// Vercel takes request bodies of up to 4.5 MB: send larger files in parts, or run the gateway on another
// host.
export const dynamic = 'force-dynamic';
export const maxDuration = 300;

let gateway: Gateway | undefined;

/**
 * Made with the first request: `next build` runs this module too, where the secrets of the server are not
 * set.
 */
function makeGateway(): Gateway {
  return createGateway({
    provider: {
      apiKey: process.env.OPENAI_API_KEY ?? '',
      baseURL: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
    },
    secret: process.env.GATEWAY_SECRET ?? '',
    authenticate: jwtAuth({
      jwks: process.env.AUTH_JWKS_URL ?? '',
      issuer: process.env.AUTH_ISSUER ?? '',
      audience: process.env.AUTH_AUDIENCE ?? '',
      cookie: 'session',
    }),
    basePath: '/api/v1',
    // Pages of this app may write at whatever address it is reached by, also in a container or behind a
    // proxy. Those of other origins may once they are listed: cors: { origins: ['https://other.example.com']
    // },
    onError: (error) => console.error(String(error)),
  });
}

export const GET = (request: Request): Promise<Response> => {
  gateway ??= makeGateway();
  return gateway(request);
};
export const POST = GET;
export const DELETE = GET;
export const OPTIONS = GET;
