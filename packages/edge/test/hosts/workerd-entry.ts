import {
  type DurableObjectNamespaceLike,
  durableObjectCounter,
  durableObjectHub,
  durableObjectIndex,
  OffpeakCounter,
  OffpeakHub,
  OffpeakIndex,
} from '../../src/cloudflare/index.ts';
import type { Gateway } from '../../src/index.ts';
import { type AppSettings, createApp } from './app.ts';

export { OffpeakCounter, OffpeakHub, OffpeakIndex };

interface Env {
  SETTINGS: string;
  HUB: DurableObjectNamespaceLike;
  COUNTER: DurableObjectNamespaceLike;
  INDEX: DurableObjectNamespaceLike;
}

let gateway: Gateway | undefined;

export default {
  fetch(request: Request, env: Env, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
    gateway ??= createApp(JSON.parse(env.SETTINGS) as AppSettings, {
      hub: durableObjectHub(env.HUB),
      counter: durableObjectCounter(env.COUNTER),
      index: durableObjectIndex(env.INDEX),
    });
    return gateway(request, ctx);
  },
};
