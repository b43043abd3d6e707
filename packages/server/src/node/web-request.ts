import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest } from '../http/api-failure.ts';

/**
 * A request of Node as a web `Request`. Its body is pulled from the socket only as fast as it is read; who stops reading it may still answer,
 * and what then arrives is passed over. Throws a `TypeError` for a method or a target that cannot be one.
 */
export function webRequest(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const { method = 'GET', url = '/' } = incoming;
  if (!url.startsWith('/')) throw new TypeError('The request target must be a path.');
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const headers = new Headers();
  const { rawHeaders } = incoming;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  const body = method === 'GET' || method === 'HEAD' ? null : bodyStream(incoming);
  // The host is the client's to name and nothing here depends on it.
  // `duplex` must be given with a stream; the DOM's types do not know it yet.
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    body,
    signal: gone.signal,
    duplex: 'half',
  };
  return new Request(`http://localhost${url}`, init);
}

function bodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let wanted = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.on('data', (chunk: Buffer) => {
          if (!wanted) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.once('end', () => {
          if (wanted) controller.close();
          wanted = false;
        });
        incoming.once('close', () => {
          if (wanted) controller.error(badRequest('The client broke off the request.'));
          wanted = false;
        });
        incoming.once('error', () => undefined);
        incoming.pause();
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        wanted = false;
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}
