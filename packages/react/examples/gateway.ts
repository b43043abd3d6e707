import { createGateway } from '@offpeak/edge';

/** The gateway of the app, made once. A route of the app passes it every request below `/api/v1`. */
export const gateway = createGateway({
  provider: {
    apiKey: process.env.OPENAI_API_KEY ?? '',
    baseURL: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
  },
  secret: process.env.GATEWAY_SECRET ?? '',
  basePath: '/api/v1',
  // Your own session goes here.
  authenticate: (request) => {
    const tenant = /(?:^|; )tenant=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
    return tenant ? { tenant } : null;
  },
});
