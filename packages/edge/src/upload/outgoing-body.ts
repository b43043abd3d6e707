/** A request body that is written by hand and can be broken off. */
export interface OutgoingBody {
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves when there is room for more. */
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Breaks the body off: the receiver must see a broken connection, never an end. */
  abort(reason: unknown): Promise<void>;
}

type NativePipe = new () => TransformStream<Uint8Array, Uint8Array>;

/**
 * Opens a body for `fetch`.
 *
 * workerd ends a request cleanly when the JavaScript stream behind it errors, so that a cut-off upload arrives as a complete, shorter
 * one. Its native `IdentityTransformStream` does not, provided that `abortCall` comes before the pipe is aborted; so this order is
 * kept everywhere.
 * @see https://github.com/cloudflare/workerd/pull/4543
 */
export function openOutgoingBody(abortCall: (reason: unknown) => void): OutgoingBody {
  const Native = (globalThis as { IdentityTransformStream?: NativePipe }).IdentityTransformStream;
  const pipe = Native === undefined ? new TransformStream<Uint8Array, Uint8Array>() : new Native();
  const writer = pipe.writable.getWriter();
  writer.closed.catch(() => undefined);
  return {
    readable: pipe.readable,
    async write(chunk) {
      await writer.ready;
      await writer.write(chunk);
    },
    close: () => writer.close(),
    async abort(reason) {
      abortCall(reason);
      await writer.abort(reason).catch(() => undefined);
    },
  };
}
