/** One line of a batch that is sent to the model endpoint. */
export interface UpstreamCall {
  /** The endpoint of the batch, such as `/v1/chat/completions`. */
  endpoint: string;
  /** The JSON text of the `body` of the line, exactly as it is written in the file. */
  body: string;
  signal: AbortSignal;
}

/** An answer of the model endpoint, with any status. */
export interface UpstreamAnswer {
  status: number;
  /** Returns a header by its lower-case name. */
  header(name: string): string | null;
  /** The whole body as text. */
  text: string;
}

/**
 * Why there is no answer. `unreachable`: the request was never sent. `broken`: the connection closed after
 * that, before an answer began. `unreadable`: the answer is incomplete, not HTTP, or in an unknown encoding.
 * `timeout` and `too_large` are what they say.
 */
export type UpstreamErrorKind = 'unreachable' | 'broken' | 'unreadable' | 'timeout' | 'too_large';

/** Thrown by `Upstream.send` when there is no complete answer. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly kind: UpstreamErrorKind;

  constructor(kind: UpstreamErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** One request of a user, to be answered now. */
export interface LiveCall {
  /** Such as `/v1/chat/completions`. */
  endpoint: string;
  /** Headers for the model endpoint; it adds its key. */
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  /** Aborted when the caller leaves. */
  signal: AbortSignal;
}

/** An answer that has begun. */
export interface LiveAnswer {
  status: number;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
}

/** The model endpoint that runs the requests. It keeps the address and the key of the endpoint to itself. */
export interface Upstream {
  /** Names it where several are told apart: in the log and in `/readyz`. */
  readonly name?: string;
  /** Sends one line. Resolves with any HTTP answer, rejects with an `UpstreamError`. */
  send(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Sends `GET /v1/models` or `GET /v1/models/{id}`. Rejects with an `UpstreamError`. */
  models(id: string | null, signal: AbortSignal): Promise<UpstreamAnswer>;
  /**
   * Returns another base URL that lists models, for the log when this one lists none; null for none.
   * Optional.
   */
  findOther?(signal: AbortSignal): Promise<string | null>;
  /**
   * `GET /metrics` of the model server, beside `/v1`: how many requests it runs and how many wait. An
   * upstream need not have this method. Rejects with {@link UpstreamError}.
   */
  metrics?(signal: AbortSignal): Promise<UpstreamAnswer>;
  /**
   * Passes a request of a user on and resolves as soon as its answer begins. An upstream need not have this
   * method; live traffic is closed then. Rejects with {@link UpstreamError}.
   */
  pass?(call: LiveCall): Promise<LiveAnswer>;
  close(): Promise<void>;
}
