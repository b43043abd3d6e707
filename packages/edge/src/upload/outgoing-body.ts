/** A request body that is written chunk by chunk and can be aborted. */
export interface OutgoingBody {
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves when more can be written. */
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Aborts the body: the receiver must see a broken connection, never an end. */
  abort(reason: unknown): void;
}

type Pipe = TransformStream<Uint8Array, Uint8Array>;

/** The pipes that only workerd has. */
export interface NativePipes {
  FixedLengthStream?: new (bytes: number) => Pipe;
  IdentityTransformStream?: new () => Pipe;
}

/**
 * Opens a body for `fetch`, of `length` bytes if that is known.
 *
 * workerd ends a request cleanly when the JavaScript stream behind it errors, so that a cut-off upload
 * arrives as a complete, shorter one. Its native pipes do not, provided that `abortCall` comes before the
 * pipe is aborted; so this order is kept everywhere.
 * @see https://github.com/cloudflare/workerd/pull/4543
 */
export function openOutgoingBody(length: number | null, abortCall: (reason: unknown) => void): OutgoingBody {
  const pipe = openPipe(length);
  const writer = pipe.writable.getWriter();
  writer.closed.catch(() => undefined);
  return {
    readable: pipe.readable,
    async write(chunk) {
      await writer.ready;
      await writer.write(chunk);
    },
    close: () => writer.close(),
    abort(reason) {
      abortCall(reason);
      // Not awaited: a pending write that nobody reads would block it forever.
      writer.abort(reason).catch(() => undefined);
    },
  };
}

/**
 * A pipe of exactly this many bytes that the runtime moves by itself. Throws `TypeError` where there is none.
 */
export function openNativePipe(bytes: number): Pipe {
  const { FixedLengthStream } = globalThis as NativePipes;
  if (FixedLengthStream === undefined) {
    throw new TypeError('This runtime has no FixedLengthStream.');
  }
  return new FixedLengthStream(bytes);
}

function openPipe(length: number | null): Pipe {
  const { FixedLengthStream, IdentityTransformStream } = globalThis as NativePipes;
  if (length !== null && FixedLengthStream !== undefined) {
    return new FixedLengthStream(length);
  }
  return IdentityTransformStream === undefined ? new TransformStream() : new IdentityTransformStream();
}
