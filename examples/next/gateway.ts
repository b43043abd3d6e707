import { createGateway, type Gateway } from '@offpeak/edge';

let gateway: Gateway | undefined;

/** The gateway of the app. Made with the first request: `next build` loads this too, without the secrets. */
export const callGateway: Gateway = (request) => {
  gateway ??= createGateway({
    provider: {
      apiKey: process.env.OPENAI_API_KEY ?? '',
      baseURL: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
    },
    secret: process.env.GATEWAY_SECRET ?? '',
    basePath: '/api/v1',
    // Your own session goes here.
    authenticate: ({ headers }) => {
      const tenant = /(?:^|; )tenant=([\w-]+)/.exec(headers.get('cookie') ?? '')?.[1];
      return tenant ? { tenant } : null;
    },
  });
  return gateway(request);
};
