import type { Gateway } from '../../src/index.ts';
import { type AppSettings, createApp } from './app.ts';

let gateway: Gateway | undefined;

export default {
  fetch(
    request: Request,
    env: { SETTINGS: string },
    ctx: { waitUntil(work: Promise<unknown>): void },
  ): Promise<Response> {
    gateway ??= createApp(JSON.parse(env.SETTINGS) as AppSettings);
    return gateway(request, ctx);
  },
};
