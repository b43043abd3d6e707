import { memoryHub, memoryIndex } from '../../src/index.ts';
import { type AppSettings, createApp } from './app.ts';

declare const Bun: {
  env: Record<string, string>;
  serve(options: {
    hostname: string;
    port: number;
    maxRequestBodySize: number;
    fetch(request: Request): Promise<Response>;
  }): { port: number };
};

const gateway = createApp(JSON.parse(Bun.env.SETTINGS ?? '{}') as AppSettings, {
  hub: memoryHub(),
  index: memoryIndex(),
});
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  // Bun's own default is 128 MB, below a batch file.
  maxRequestBodySize: 1024 * 1024 * 1024,
  fetch: (request) => gateway(request),
});
console.log(JSON.stringify({ port: server.port }));
