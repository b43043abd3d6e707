import type { Socket } from 'node:net';

/** What came over the wire for one request, whether or not it came to its end. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  /** How its body is framed. */
  framing: 'none' | 'content-length' | 'chunked';
  /**
   * `complete`: every announced byte, or the last chunk, has come. `broken`: the connection ended before
   * that.
   */
  end: 'complete' | 'broken' | 'running';
  /** Body bytes that came. */
  bytes: number;
  /** The body as far as it came, its first 8 MiB. */
  body: Buffer;
  /** Whether its last bytes are a closing multipart boundary. */
  formClosed: boolean;
}

const keepBytes = 8 * 1024 * 1024;

/** Reads bytes off a socket for the requests on it, one after another. */
export class RequestReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The head of the next request, or null when the connection ends before one. */
  async head(): Promise<RecordedRequest | null> {
    const text = await this.#through('\r\n\r\n');
    if (text === null) {
      return null;
    }
    const [first = '', ...lines] = text.trimEnd().split('\r\n');
    const [method = '', path = ''] = first.split(' ');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const chunked = headers['transfer-encoding'] === 'chunked';
    const framing = chunked ? 'chunked' : headers['content-length'] === undefined ? 'none' : 'content-length';
    return {
      method,
      path,
      headers,
      framing,
      end: 'running',
      bytes: 0,
      body: Buffer.alloc(0),
      formClosed: false,
    };
  }

  /** Reads the body into the record; `end` says how it went. */
  async body(request: RecordedRequest): Promise<void> {
    const kept: Buffer[] = [];
    let keptBytes = 0;
    let tail = Buffer.alloc(0);
    const add = (chunk: Buffer): void => {
      request.bytes += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-256)]).subarray(-256);
      if (keptBytes < keepBytes) {
        kept.push(chunk);
      }
      keptBytes += chunk.length;
    };
    const complete = await this.#framed(request, add).catch(() => false);
    request.body = Buffer.concat(kept);
    const boundary = /boundary=([\w-]+)/.exec(request.headers['content-type'] ?? '')?.[1];
    request.formClosed =
      boundary !== undefined && tail.toString('latin1').trimEnd().endsWith(`--${boundary}--`);
    request.end = complete ? 'complete' : 'broken';
  }

  async #framed(request: RecordedRequest, add: (chunk: Buffer) => void): Promise<boolean> {
    if (request.framing === 'none') {
      return true;
    }
    if (request.framing === 'content-length') {
      return this.#take(Number(request.headers['content-length']), add);
    }
    for (;;) {
      const line = await this.#through('\r\n');
      if (line === null) {
        return false;
      }
      const size = Number.parseInt(line, 16);
      if (size === 0) {
        return (await this.#through('\r\n')) !== null;
      }
      if (!(await this.#take(size, add)) || (await this.#through('\r\n')) === null) {
        return false;
      }
    }
  }

  async #take(bytes: number, add: (chunk: Buffer) => void): Promise<boolean> {
    for (let left = bytes; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#more())) {
        return false;
      }
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      add(piece);
    }
    return true;
  }

  async #through(end: string): Promise<string | null> {
    for (;;) {
      const at = this.#held.indexOf(end);
      if (at >= 0) {
        const text = this.#held.subarray(0, at + end.length).toString('latin1');
        this.#held = this.#held.subarray(at + end.length);
        return text;
      }
      if (!(await this.#more())) {
        return null;
      }
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next().catch(() => ({ done: true, value: undefined }));
    if (next.done === true || next.value === undefined) {
      return false;
    }
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
