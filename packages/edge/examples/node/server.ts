// npm install @offpeak/edge hono srvx && node --max-semi-space-size=1 server.ts
import { createGateway, memoryHub } from '@offpeak/edge';
import { sessionTokens } from '@offpeak/edge/auth';
import { Hono } from 'hono';
import { serve } from 'srvx/node';

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`Set ${name}.`);
  }
  return value;
};

const tokens = sessionTokens({ secret: env('SESSION_SECRET'), cookie: 'session' });

const gateway = createGateway({
  provider: {
    apiKey: env('OPENAI_API_KEY'),
    baseURL: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
  },
  secret: env('GATEWAY_SECRET'),
  authenticate: tokens.authenticate,
  basePath: '/v1',
  hub: memoryHub(),
  webhook: { secret: env('WEBHOOK_SECRET') },
  onError: (error) => console.error(String(error)),
});

// The app's own routes stand beside it; `mount` takes `/api` off before the gateway sees the path.
const app = new Hono();
app.get('/', (context) => context.text('the app'));
app.mount('/api', (request) => gateway(request));

const server = serve({
  // In a container: HOST=0.0.0.0.
  hostname: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 3000),
  silent: true,
  fetch: app.fetch,
});
await server.ready();
console.log(`listening on ${server.url}`);
