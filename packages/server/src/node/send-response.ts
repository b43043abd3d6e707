import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** How long a client may go on sending after it was answered, in ms: it may need to, to see the answer. */
const lateBodyMs = 10_000;

/**
 * Sends a web `Response` as fast as the client takes it. A request that was answered before it had arrived is passed over for a while and
 * then cut off, and its connection is not used again. A client that leaves cancels the response's body.
 */
export async function sendResponse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: Response,
): Promise<void> {
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  const early = !incoming.complete;
  if (early) outgoing.setHeader('connection', 'close');
  outgoing.writeHead(response.status);
  if (early) passOver(incoming);
  if (response.body === null) {
    outgoing.end();
    return;
  }
  // Node's own type for web streams and the global one name the same thing.
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), outgoing).catch(
    () => undefined,
  );
}

function passOver(incoming: IncomingMessage): void {
  incoming.resume();
  const timer = setTimeout(() => incoming.socket.destroy(), lateBodyMs);
  timer.unref();
  incoming.once('close', () => clearTimeout(timer));
}
