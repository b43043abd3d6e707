import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeRequest, sendNodeResponse } from 'srvx/node';

/** A listening socket. */
export interface Listener {
  port: number;
  /** Takes no more connections and ends once the requests under way are answered, at most after `drainMs`. */
  close(drainMs: number): Promise<void>;
}

/** Answers HTTP requests on a port (0 for a free one) with a fetch handler. */
export async function listen(
  fetch: (request: Request) => Promise<Response>,
  { port, host }: { port: number; host: string },
): Promise<Listener> {
  const server = createHttpServer((req, res) => {
    fetch(new NodeRequest({ req, res }))
      .then((response) => sendNodeResponse(res, response))
      .catch(() => res.destroy());
  });
  // A large file on a slow line takes longer than the default of five minutes.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close(drainMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}
