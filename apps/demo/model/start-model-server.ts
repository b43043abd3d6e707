import { type Server, serve } from 'srvx';
import { startEncoderPool } from './embed/encoder-pool.ts';
import { createModelApp } from './model-app.ts';

/** A running model server. */
export interface ModelServer {
  /** `http://127.0.0.1:<port>/v1`, the upstream of a batch server. */
  url: string;
  /** Waits for the current requests, then stops the encoder threads. */
  close(): Promise<void>;
}

/** Loads the models and listens on loopback. `port` 0 (the default) chooses a free one. */
export async function startModelServer({ port = 0 }: { port?: number } = {}): Promise<ModelServer> {
  const pool = await startEncoderPool();
  const app = createModelApp(pool);
  const server: Server = serve({
    fetch: (request) => app.fetch(request),
    port,
    hostname: '127.0.0.1',
    silent: true,
    gracefulShutdown: false,
  });
  try {
    await server.ready();
  } catch (error) {
    await pool.close();
    throw error;
  }
  if (server.url === undefined) {
    throw new Error('The model server has no address.');
  }
  return {
    url: new URL('/v1', server.url).href,
    async close() {
      await server.close();
      await pool.close();
    },
  };
}
