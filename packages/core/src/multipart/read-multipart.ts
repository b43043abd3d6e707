import { OffpeakError } from '../errors/offpeak-error.ts';
import { type ChunkReader, openChunkReader } from '../util/chunk-reader.ts';
import { concatBytes } from '../util/concat-bytes.ts';
import { searchDelimiter } from './delimiter-search.ts';
import { type PartHeaders, parsePartHeaders } from './part-headers.ts';

/** Options of {@link readMultipart}. */
export interface ReadMultipartOptions {
  /** The boundary of the content type: see `multipartBoundary`. */
  boundary: string;
  /**
   * Maximum bytes of the headers of a part, and of what is before the first and after the last boundary.
   * Default 16,384.
   */
  maxHeaderBytes?: number;
  /** Maximum parts of a body. Default 32. */
  maxParts?: number;
  /**
   * What happens to a stream that is not read to its end: `cancel` (default), or `release`, which leaves the
   * rest in it for another reader. Canceling the body of a request closes its connection on some hosts, and
   * the answer is lost with it.
   */
  rest?: 'cancel' | 'release';
}

/**
 * One part of a multipart body. Read its `body` or `text` before the next part; unread content is skipped.
 */
export interface MultipartPart extends PartHeaders {
  /**
   * Bytes of the whole body before the content of this part, to compute how much of a known length is left.
   */
  offset: number;
  /** The content, received only as fast as it is read. It errors if the body is incomplete. */
  body: ReadableStream<Uint8Array>;
  /** Returns the whole content as text, for small fields. Throws `too_large` above `maxBytes`. */
  text(maxBytes: number): Promise<string>;
}

/**
 * Reads a `multipart/form-data` body part by part, and holds no more than one chunk of it. A body that ends
 * before its closing boundary is an error, never a short file. Ending the loop early cancels the stream, or
 * releases it if `rest` says so.
 *
 * @param stream The body of the request.
 * @throws `invalid_request` for a body that is malformed or incomplete, or that has too many parts or too
 *   long headers.
 *
 * @example
 * ```ts
 * const boundary = multipartBoundary(request.headers.get('content-type'));
 * if (!boundary || !request.body) throw new TypeError('The request has no form.');
 * for await (const part of readMultipart(request.body, { boundary })) {
 *   if (part.name === 'purpose') console.log(await part.text(64));
 *   else await part.body.pipeTo(destination);
 * }
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export async function* readMultipart(
  stream: ReadableStream<Uint8Array>,
  { boundary, maxHeaderBytes = 16_384, maxParts = 32, rest = 'cancel' }: ReadMultipartOptions,
): AsyncGenerator<MultipartPart, void, undefined> {
  const source = openChunkReader(stream);
  let failure: unknown = new OffpeakError('aborted', 'The rest of the multipart body was not read.');
  let finished = false;
  try {
    const scanner = new Scanner(source, boundary);
    await scanner.skipPreamble(maxHeaderBytes);
    for (let parts = 1; await scanner.enterPart(maxHeaderBytes); parts++) {
      if (parts > maxParts) {
        throw malformed(`has more than ${maxParts} parts`);
      }
      const headers = parsePartHeaders(await scanner.readHeaders(maxHeaderBytes));
      const next = scanner.beginContent();
      yield {
        ...headers,
        offset: scanner.offset,
        body: contentStream(next),
        text: (maxBytes) => contentText(next, headers.name, maxBytes),
      };
      while ((await next()) !== null) {}
    }
    await scanner.skipEpilogue(maxHeaderBytes);
    finished = true;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    if (!finished && rest === 'release') {
      source.release();
    } else if (!finished) {
      await source.cancel(failure).catch(() => undefined);
    }
  }
}

function malformed(what: string): OffpeakError {
  return new OffpeakError('invalid_request', `The multipart body ${what}.`);
}

type NextContent = () => Promise<Uint8Array | null>;

function contentStream(next: NextContent): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await next();
        if (chunk === null) {
          controller.close();
        } else {
          controller.enqueue(chunk);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

async function contentText(next: NextContent, name: string, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let chunk = await next(); chunk !== null; chunk = await next()) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new OffpeakError('too_large', `The field '${name}' is longer than ${maxBytes} bytes.`, {
        param: name,
      });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const lineEnd = new Uint8Array([13, 10]);
const headersEnd = new Uint8Array([13, 10, 13, 10]);
const dash = 45;

/** Steps through the bytes: boundary, headers, content, boundary, … `#held` was read and is not used yet. */
class Scanner {
  readonly #source: ChunkReader;
  readonly #delimiter: Uint8Array;
  // The first boundary may be at the very beginning, without the line end that precedes every other one.
  #held: Uint8Array = lineEnd;
  #ready: Uint8Array[] = [];
  #inContent = false;
  #part = 0;
  #read = 0;

  constructor(source: ChunkReader, boundary: string) {
    this.#source = source;
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  }

  /** Bytes of the body that have been used. */
  get offset(): number {
    return this.#read - this.#held.length;
  }

  async skipPreamble(maxBytes: number): Promise<void> {
    const next = this.beginContent();
    // The line end that the scanner starts with is not of the body.
    let skipped = -lineEnd.length;
    for (let chunk = await next(); chunk !== null; chunk = await next()) {
      skipped += chunk.byteLength;
      if (skipped > maxBytes) {
        throw malformed('does not begin with the boundary that its content type names');
      }
    }
  }

  /** After a boundary: returns true if a part follows, false if it was the closing one. */
  async enterPart(maxBytes: number): Promise<boolean> {
    await this.#hold(2);
    if (this.#held[0] === dash && this.#held[1] === dash) {
      this.#held = this.#held.subarray(2);
      return false;
    }
    const padding = await this.#readThrough(lineEnd, maxBytes);
    if (padding.trim() !== '') {
      throw malformed('has something other than a line end after a boundary');
    }
    return true;
  }

  async readHeaders(maxBytes: number): Promise<string> {
    await this.#hold(2);
    if (this.#held[0] === 13 && this.#held[1] === 10) {
      this.#held = this.#held.subarray(2);
      return '';
    }
    return this.#readThrough(headersEnd, maxBytes);
  }

  /** Starts the content of this part. Returns a function for its next piece; null at its boundary. */
  beginContent(): NextContent {
    const part = ++this.#part;
    this.#inContent = true;
    this.#ready = [];
    return async () => {
      for (;;) {
        // The body of an earlier part must not consume the bytes of this one.
        if (part !== this.#part) {
          throw new OffpeakError('aborted', 'This part was skipped: read it before the next one.');
        }
        const ready = this.#ready.shift();
        if (ready !== undefined) {
          return ready;
        }
        if (!this.#inContent) {
          return null;
        }
        await this.#searchOn();
      }
    };
  }

  async skipEpilogue(maxBytes: number): Promise<void> {
    let skipped = 0;
    for (let chunk: Uint8Array | null = this.#held; chunk !== null; chunk = await this.#source.next()) {
      skipped += chunk.byteLength;
      if (skipped > maxBytes) {
        throw malformed('continues after its closing boundary');
      }
    }
  }

  async #searchOn(): Promise<void> {
    const unread = this.#held.length >= this.#delimiter.length;
    const chunk = unread ? this.#held : await this.#next();
    const search = searchDelimiter(unread ? new Uint8Array(0) : this.#held, chunk, this.#delimiter);
    this.#held = search.rest;
    this.#ready = search.content;
    if (search.found) {
      this.#inContent = false;
    }
  }

  async #readThrough(end: Uint8Array, maxBytes: number): Promise<string> {
    let seen = this.#held;
    for (;;) {
      const search = searchDelimiter(new Uint8Array(0), seen, end);
      const bytes = search.found ? (search.content[0]?.length ?? 0) : seen.length;
      if (bytes > maxBytes) {
        throw malformed(`has a part with more than ${maxBytes} bytes of headers`);
      }
      if (search.found) {
        this.#held = search.rest;
        return new TextDecoder().decode(search.content[0]);
      }
      seen = concatBytes([seen, await this.#next()]);
    }
  }

  async #hold(bytes: number): Promise<void> {
    while (this.#held.length < bytes) {
      this.#held = concatBytes([this.#held, await this.#next()]);
    }
  }

  async #next(): Promise<Uint8Array> {
    const chunk = await this.#source.next();
    if (chunk === null) {
      throw malformed('ended before its closing boundary: the upload is incomplete');
    }
    this.#read += chunk.length;
    return chunk;
  }
}
