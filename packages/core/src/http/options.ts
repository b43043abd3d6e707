/** The `fetch` that offpeak calls: any standard one, also one you wrap for logging, proxies or tests. */
export type FetchLike = (input: string, init: FetchInit) => Promise<Response>;

/** `RequestInit` with the `duplex` that streamed bodies need and that the DOM types leave out. */
export interface FetchInit extends RequestInit {
  duplex?: 'half';
}

/** Options of `createClient`. */
export interface ClientOptions {
  /**
   * Sent as `authorization: Bearer …`. A function is called before every attempt, so keys may rotate. Leave
   * it out for a gateway that authenticates by cookie, or if `headers` has the credentials.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * The URL of the API. Default `https://api.openai.com/v1`. A trailing slash does not matter, and `/v1` is
   * added to a bare origin. May be relative in a browser (`/api/v1`).
   */
  baseURL?: string | URL | undefined;
  /** Used for every call instead of the global `fetch`. */
  fetch?: FetchLike | undefined;
  /** Sent with every call, for example `{ 'api-key': … }` for Azure. They win over offpeak's own. */
  headers?: Record<string, string> | undefined;
  /**
   * A name for the data this client may see, such as a workspace or a user. It is never sent. Caches such as
   * those of `@offpeak/react` keep the data of clients with different names apart; clients with the same name
   * share it, also between a server and a browser. Default: the data is shared with no other client.
   */
  name?: string | undefined;
  /** Query parameters added to every call. */
  query?: Record<string, string> | undefined;
  /**
   * Whether `POST /batches` has an `Idempotency-Key`. Providers that support it (offpeak's own server,
   * Perplexity) create one batch for a request that is sent twice; others ignore it. Default: it is sent,
   * except from a page to another origin, where the call fails unless the server allows the header by CORS.
   * `true` sends it there too, which an offpeak gateway allows; `false` never sends it.
   */
  idempotencyKeys?: boolean | undefined;
  /** Retries after a failed attempt, for calls that can be repeated safely. Default 2. */
  maxRetries?: number | undefined;
  /**
   * Milliseconds an attempt may wait for the answer to begin; while a body is sent, only stalls count.
   * Default 60,000.
   */
  timeoutMs?: number | undefined;
}

/** Options of every call; they override those of the client. */
export interface CallOptions {
  /** Ends the call, its retries and the download of its answer with `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds per attempt; see {@link ClientOptions.timeoutMs}. */
  timeoutMs?: number | undefined;
  /** Retries after a failed attempt; see {@link ClientOptions.maxRetries}. */
  maxRetries?: number | undefined;
  /** Added to the headers of the client. */
  headers?: Record<string, string> | undefined;
}
