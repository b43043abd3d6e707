import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest } from '../http/http-error.ts';

/** A request of Node as a web `Request`. */
export interface WebRequest {
  request: Request;
  /** Ends the body here: a pending read of it fails, and whatever else arrives is dropped. */
  abandonBody(): void;
}

/**
 * Converts a request of Node to a web `Request`. Its body is pulled from the socket only as fast as it is
 * read. A client that waits for leave to send it (`Expect: 100-continue`) gets it at the first read. Throws a
 * `TypeError` for a method or a target that no `Request` can have.
 */
export function webRequest(incoming: IncomingMessage, outgoing: ServerResponse): WebRequest {
  const { method = 'GET', url = '/' } = incoming;
  if (!url.startsWith('/')) {
    throw new TypeError('The request target must be a path.');
  }
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) {
      gone.abort();
    }
  });
  const headers = new Headers();
  const { rawHeaders } = incoming;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  const { stream: body, abandon: abandonBody } =
    method === 'GET' || method === 'HEAD' ? noBody : bodyOf(incoming, outgoing);
  // The host is the client's to name and nothing here depends on it.
  // `duplex` must be given with a stream; the DOM's types do not know it yet.
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    body,
    signal: gone.signal,
    duplex: 'half',
  };
  return { request: new Request(`http://localhost${url}`, init), abandonBody };
}

interface Body {
  stream: ReadableStream<Uint8Array> | null;
  abandon(): void;
}

const noBody: Body = { stream: null, abandon: () => undefined };

function bodyOf(incoming: IncomingMessage, outgoing: ServerResponse): Body {
  let wanted = true;
  let mustContinue = incoming.headers.expect?.toLowerCase() === '100-continue';
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const fail = (): void => {
    if (wanted) {
      controller.error(badRequest('The client ended the request early.'));
    }
    wanted = false;
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start(started) {
        controller = started;
        incoming.on('data', (chunk: Buffer) => {
          if (!wanted) {
            return;
          }
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) {
            incoming.pause();
          }
        });
        incoming.once('end', () => {
          if (wanted) {
            controller.close();
          }
          wanted = false;
        });
        incoming.once('close', fail);
        incoming.once('error', () => undefined);
        incoming.pause();
      },
      pull() {
        if (mustContinue) {
          outgoing.writeContinue();
        }
        mustContinue = false;
        incoming.resume();
      },
      cancel() {
        wanted = false;
        incoming.pause();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, abandon: fail };
}
