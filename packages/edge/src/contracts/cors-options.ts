/** Which pages of other origins may call the gateway from a browser. */
export interface CorsOptions {
  /** Exact origins such as `https://app.example.com`, or `'*'` for any page (then without credentials). */
  origins: readonly string[] | '*';
  /** Whether those pages may send cookies. Default false; an error with `'*'`. */
  credentials?: boolean;
  /** How long a browser may remember a preflight, in seconds. Default 600. */
  maxAgeSeconds?: number;
}
