import { denoKvCounter, denoKvHub, denoKvIndex, type KvLike } from '../../src/deno/index.ts';
import { type AppSettings, createApp } from './app.ts';

declare const Deno: {
  openKv(path: string): Promise<KvLike>;
  env: { get(name: string): string };
  serve(
    options: { hostname: string; port: number; onListen(address: { port: number }): void },
    handler: (request: Request) => Promise<Response>,
  ): unknown;
};

const kv = await Deno.openKv(':memory:');
const gateway = createApp(JSON.parse(Deno.env.get('SETTINGS')) as AppSettings, {
  hub: denoKvHub(kv),
  index: denoKvIndex(kv),
  counter: denoKvCounter(kv),
});
Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => console.log(JSON.stringify({ port })),
  },
  (request) => gateway(request),
);
