/** One call to the provider. */
export interface ProviderCall {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL, such as `/files`; every id in it is already encoded. */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent unchanged. Set `contentType` with it, and `contentLength` if known. */
  stream?: ReadableStream<Uint8Array>;
  contentType?: string;
  contentLength?: number | null;
  /** More headers, such as `range`. */
  headers?: Record<string, string>;
  /** Aborts the call. */
  signal?: AbortSignal;
  /**
   * Values the answer must have, such as the requested id: an answer about another object may belong to
   * another tenant. The answer may leave out any field but `id`.
   */
  expect?: Readonly<Record<string, string>>;
}

/** An answer whose body is still on the wire. */
export interface OpenAnswer {
  answer: Response;
  /**
   * Stops the timer that limits how long the body may take. Until then a slow body is aborted: one that the
   * gateway reads, and on Node also one that it passes on.
   */
  done(): void;
}

/**
 * Calls the provider: adds the key, follows no redirect, and turns every failure into a {@link StatusError}.
 */
export interface Provider {
  /** How long a wait may last without progress, in ms. */
  readonly timeoutMs: number;
  /** The provider's 2xx answer, body unread. Read or cancel the body, then call `done`. */
  open(call: ProviderCall): Promise<OpenAnswer>;
  /** The provider's 2xx answer as a JSON object. */
  object(call: ProviderCall): Promise<{ body: Record<string, unknown>; headers: Record<string, string> }>;
}
