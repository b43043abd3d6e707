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
  const source = new BodySource(incoming, outgoing);
  return { stream: new ReadableStream(source, { highWaterMark: 0 }), abandon: () => source.abandon() };
}

/** Reads the body of a request from its socket, only as fast as the stream is read. */
class BodySource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #mustContinue: boolean;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#mustContinue = incoming.headers.expect?.toLowerCase() === '100-continue';
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    const incoming = this.#incoming;
    incoming.on('data', (chunk: Buffer) => this.#received(chunk));
    incoming.once('end', () => this.#release()?.close());
    incoming.once('close', () => this.abandon());
    incoming.once('error', () => undefined);
    incoming.pause();
  }

  pull(): void {
    if (this.#mustContinue) {
      this.#outgoing.writeContinue();
    }
    this.#mustContinue = false;
    this.#incoming.resume();
  }

  cancel(): void {
    this.#release();
    this.#incoming.pause();
  }

  abandon(): void {
    this.#release()?.error(badRequest('The client ended the request early.'));
  }

  #received(chunk: Buffer): void {
    const controller = this.#controller;
    controller?.enqueue(chunk);
    if (controller && (controller.desiredSize ?? 0) <= 0) {
      this.#incoming.pause();
    }
  }

  /** Returns the controller, the first time: nothing is written to the stream afterwards. */
  #release(): ReadableStreamDefaultController<Uint8Array> | null {
    const controller = this.#controller;
    this.#controller = null;
    return controller;
  }
}
