import { type AppSettings, createApp } from './app.ts';

declare const Deno: {
  env: { get(name: string): string };
  serve(
    options: { hostname: string; port: number; onListen(address: { port: number }): void },
    handler: (request: Request) => Promise<Response>,
  ): unknown;
};

const gateway = createApp(JSON.parse(Deno.env.get('SETTINGS')) as AppSettings);
Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => console.log(JSON.stringify({ port })),
  },
  (request) => gateway(request),
);
