import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const boundary = '------------------------cut-here-0123456789';

/** The parts of an upload as they stand on the wire, to cut it at a chosen byte. */
export interface UploadBytes {
  body: Buffer;
  /** Offset of the first byte of the file. */
  fileStart: number;
  /** Offset after the last byte of the file. */
  fileEnd: number;
}

/** A whole upload form around some file. */
export function uploadBytes(file: Buffer): UploadBytes {
  const before = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    body: Buffer.concat([before, file, after]),
    fileStart: before.length,
    fileEnd: before.length + file.length,
  };
}

/** A request whose bytes are sent by hand. */
export class RawUpload {
  readonly #socket: Socket;
  readonly #framing: 'content-length' | 'chunked';
  #answer = '';

  private constructor(socket: Socket, framing: 'content-length' | 'chunked') {
    this.#socket = socket;
    this.#framing = framing;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#answer += chunk.toString('latin1');
    });
  }

  /** Connects and sends the head of a `POST`. */
  static async open(
    url: string,
    framing: 'content-length' | 'chunked',
    bytes: number,
    token = 'ann-token',
  ): Promise<RawUpload> {
    const { hostname, port, pathname } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    const length = framing === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${bytes}`;
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: multipart/form-data; boundary=${boundary}\r\n${length}\r\n\r\n`,
    );
    return new RawUpload(socket, framing);
  }

  /** Sends body bytes and waits until they have left this process. */
  async send(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) {
      return;
    }
    if (this.#framing === 'chunked') {
      this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    }
    const rest = this.#framing === 'chunked' ? Buffer.concat([bytes, Buffer.from('\r\n')]) : bytes;
    await new Promise<void>((resolve) => {
      this.#socket.write(rest, () => resolve());
    });
  }

  /** Ends a chunked body. */
  finish(): void {
    if (this.#framing === 'chunked') {
      this.#socket.write('0\r\n\r\n');
    }
  }

  /** Goes away as a closed browser tab does. */
  vanish(): void {
    this.#socket.destroy();
  }

  /** Waits for the whole answer and returns its head and body. */
  async answer(): Promise<string> {
    for (;;) {
      const [, head, body = ''] = /^(.*?\r\n)\r\n(.*)$/s.exec(this.#answer) ?? [];
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head ?? '')?.[1];
      const isWhole = length === undefined ? body.endsWith('\r\n0\r\n\r\n') : body.length >= Number(length);
      if (isWhole) {
        return this.#answer;
      }
      await this.#more();
    }
  }

  /** Waits for the status of the answer. */
  async status(): Promise<number> {
    for (;;) {
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(this.#answer)?.[1];
      if (status !== undefined) {
        return Number(status);
      }
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    if (this.#socket.destroyed || this.#socket.readableEnded) {
      throw new Error('closed without an answer');
    }
    await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close'), once(this.#socket, 'end')]);
  }
}
