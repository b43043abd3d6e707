import { serve } from 'srvx/node';
import { memoryHub, memoryIndex } from '../../src/index.ts';
import { type AppSettings, createApp } from './app.ts';

declare const process: { env: Record<string, string> };

const gateway = createApp(JSON.parse(process.env.SETTINGS ?? '{}') as AppSettings, {
  hub: memoryHub(),
  index: memoryIndex(),
});
const server = serve({ hostname: '127.0.0.1', port: 0, silent: true, fetch: (request) => gateway(request) });
await server.ready();
console.log(JSON.stringify({ port: Number(new URL(server.url ?? '').port) }));
