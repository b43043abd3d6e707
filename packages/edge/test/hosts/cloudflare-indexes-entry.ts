import {
  type D1DatabaseLike,
  d1Index,
  type WorkersKvLike,
  workersKvIndex,
} from '../../src/cloudflare/index.ts';
import type { Gateway } from '../../src/index.ts';
import { createApp } from './app.ts';

interface Env {
  PROVIDER_URL: string;
  DB: D1DatabaseLike;
  KV: WorkersKvLike;
}

let gateways: { d1: Gateway; kv: Gateway } | undefined;

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    const settings = (name: string) => ({
      providerURL: env.PROVIDER_URL,
      basePath: `/${name}/v1`,
      indexed: true,
    });
    gateways ??= {
      d1: createApp(settings('d1'), { index: d1Index(env.DB) }),
      kv: createApp(settings('kv'), { index: workersKvIndex(env.KV) }),
    };
    const name = new URL(request.url).pathname.startsWith('/d1/') ? 'd1' : 'kv';
    return gateways[name](request);
  },
};
