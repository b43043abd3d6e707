import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type UnreadBounds, unreadBounds } from '@offpeak/core/protocol';
import { badRequest, errorResponse } from '../http/http-error.ts';
import { sendResponse } from './send-response.ts';
import { type WebRequest, webRequest } from './web-request.ts';

/** How long a connection may be silent, in ms: longer than checking the largest upload takes. */
const idleMs = 600_000;

/** A listening socket. */
export interface Listener {
  port: number;
  /**
   * Accepts no more connections and ends once the requests in flight are answered, at most after `drainMs`.
   */
  close(drainMs: number): Promise<void>;
}

/** Where to listen. */
export interface ListenOptions {
  /** 0 for a free one. */
  port: number;
  host: string;
  /** How much of a body that is answered early is read. Default {@link unreadBounds}. */
  unread?: UnreadBounds;
}

/** Answers HTTP requests on a port with a fetch handler. */
export async function listen(
  fetch: (request: Request) => Promise<Response>,
  { port, host, unread = unreadBounds }: ListenOptions,
): Promise<Listener> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void answer(incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = createHttpServer(onRequest);
  // Without this listener Node lets every client send its body before its key is checked.
  server.on('checkContinue', onRequest);
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let received: WebRequest;
    try {
      received = webRequest(incoming, outgoing);
    } catch {
      const refusal = badRequest('The request has a method or a target that this server does not know.');
      return sendResponse(incoming, outgoing, errorResponse(refusal), unread);
    }
    const response = await fetch(received.request);
    received.abandonBody();
    return sendResponse(incoming, outgoing, response, unread);
  }
  // A large file on a slow line takes longer than the default of five minutes.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  // A client that sends and takes nothing for this long is gone.
  server.setTimeout(idleMs);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 to 65535, not ${port}.`);
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(inWords(error, port, host)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
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

function inWords(error: Error, port: number, host: string): Error {
  const code = 'code' in error ? error.code : undefined;
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken. Choose another, or 0 for a free one.`,
    EACCES: `Port ${port} on ${host} is not allowed to this user. Choose one above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}.`,
    ENOTFOUND: `There is no address with the name ${host}.`,
  };
  const sentence = typeof code === 'string' ? sentences[code] : undefined;
  return sentence === undefined ? error : new Error(sentence, { cause: error });
}
