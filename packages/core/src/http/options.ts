/** What offpeak asks of a `fetch`: any standard one fits, also one you wrap for logging, proxies or tests. */
export type FetchLike = (input: string, init: FetchInit) => Promise<Response>;

/** `RequestInit` with the `duplex` that streamed bodies need and the DOM types leave out. */
export interface FetchInit extends RequestInit {
  duplex?: 'half';
}

/** Options of `createClient`. */
export interface ClientOptions {
  /**
   * Sent as `authorization: Bearer …`. A function is called before every attempt, so keys may rotate. Leave
   * it out behind a gateway that knows its callers by cookie, or when `headers` carry the credentials.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * Where the API is. Default `https://api.openai.com/v1`. A trailing slash does not matter, and `/v1` is
   * added to a bare origin. May be relative in a browser (`/api/v1`).
   */
  baseURL?: string | URL | undefined;
  /** Used for every call instead of the global `fetch`. */
  fetch?: FetchLike | undefined;
  /** Sent with every call, for example `{ 'api-key': … }` for Azure. They win over offpeak's own. */
  headers?: Record<string, string> | undefined;
  /**
   * A name for what this client may see, such as a workspace or a user. It is never sent. Caches such as
   * those of `@offpeak/react` keep the data of differently named clients apart; clients of one name share,
   * also over a server and a browser. Default: shares with none.
   */
  name?: string | undefined;
  /** Query parameters added to every call. */
  query?: Record<string, string> | undefined;
  /**
   * Whether creations of batches carry an `Idempotency-Key`. Providers that know it (offpeak's own server,
   * Perplexity) make one batch of a creation that is sent twice; others ignore it. Default: everywhere but
   * from a page to another origin, where the browser asks the server first and one that does not allow the
   * header in CORS would refuse the whole call. True sends it there too, as an offpeak gateway allows; false
   * never sends it.
   */
  idempotencyKeys?: boolean | undefined;
  /** Further attempts after a failed one, where trying again cannot do harm. Default 2. */
  maxRetries?: number | undefined;
  /**
   * Milliseconds one attempt may wait for the answer to begin; sending a body counts only while it stands
   * still. Default 60,000.
   */
  timeoutMs?: number | undefined;
}

/** Options every call takes; they win over those of the client. */
export interface CallOptions {
  /** Ends the call, its retries and the download of its answer with `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds per attempt; see {@link ClientOptions.timeoutMs}. */
  timeoutMs?: number | undefined;
  /** Further attempts after a failed one. */
  maxRetries?: number | undefined;
  /** Added to the headers of the client. */
  headers?: Record<string, string> | undefined;
}
