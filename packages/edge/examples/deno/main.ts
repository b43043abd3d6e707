// deno add npm:@offpeak/edge && deno serve --unstable-kv --allow-net --allow-env main.ts
import { createGateway } from '@offpeak/edge';
import { sessionTokens } from '@offpeak/edge/auth';
import { denoKvCounter, denoKvHub, denoKvIndex } from '@offpeak/edge/deno';

const env = (name: string): string => {
  const value = Deno.env.get(name);
  if (value === undefined) {
    throw new Error(`Set ${name}.`);
  }
  return value;
};

const kv = await Deno.openKv(Deno.env.get('KV_PATH'));

const gateway = createGateway({
  provider: {
    apiKey: env('OPENAI_API_KEY'),
    baseURL: Deno.env.get('OPENAI_BASE_URL') ?? 'https://api.openai.com/v1',
  },
  secret: env('GATEWAY_SECRET'),
  authenticate: sessionTokens({ secret: env('SESSION_SECRET') }).authenticate,
  basePath: '/api/v1',
  limits: { linesPerDay: 200_000 },
  counter: denoKvCounter(kv),
  index: denoKvIndex(kv),
  hub: denoKvHub(kv),
  webhook: { secret: env('WEBHOOK_SECRET') },
  onError: (error) => console.error(String(error)),
});

export default { fetch: (request: Request): Promise<Response> => gateway(request) };
