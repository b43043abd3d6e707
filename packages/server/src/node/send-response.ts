import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { type UnreadBounds, unreadBounds } from '@offpeak/core/protocol';
import { bodyEnded, dropBody } from './unwanted-body.ts';

/**
 * Sends a web `Response` as fast as the client reads it. A client that disconnects cancels the response's
 * body. If the request is incomplete, its rest is dropped within `bounds`, and its connection is not used
 * again.
 */
export async function sendResponse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: Response,
  bounds: UnreadBounds = unreadBounds,
): Promise<void> {
  for (const [name, value] of response.headers) {
    outgoing.setHeader(name, value);
  }
  if (!incoming.complete) {
    return sendEarly(incoming, outgoing, response, bounds);
  }
  outgoing.writeHead(response.status);
  await sendBody(outgoing, response);
}

/**
 * Sends an answer to a request that is still arriving. Closing a connection that holds unread bytes resets
 * it, and a client that is reset drops the answer. So the whole answer is sent first, and the connection is
 * closed when the sender has stopped.
 */
async function sendEarly(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: Response,
  bounds: UnreadBounds,
): Promise<void> {
  outgoing.setHeader('connection', 'close');
  dropBody(incoming, bounds);
  if (response.ok) {
    // A client expects a success after its whole request.
    await bodyEnded(incoming, bounds);
    outgoing.writeHead(response.status);
    return sendBody(outgoing, response);
  }
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.setHeader('content-length', body.byteLength);
  outgoing.writeHead(response.status);
  // The length completes the answer for the client; Node closes the connection only at the end.
  outgoing.write(body);
  await bodyEnded(incoming, bounds);
  outgoing.end();
}

async function sendBody(outgoing: ServerResponse, response: Response): Promise<void> {
  if (response.body === null) {
    outgoing.end();
    return;
  }
  // Node's own type for web streams and the global one name the same thing.
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), outgoing).catch(
    () => undefined,
  );
}
