import type { Authenticate } from './auth/authenticate.ts';
import { type Clock, systemClock } from './clock.ts';
import { createEngine } from './engine/engine.ts';
import type { Hours } from './engine/hours.ts';
import { defaultRetryRules, type RetryRules } from './engine/retry-delay.ts';
import { createApp } from './http/app.ts';
import { type Limits, resolveLimits } from './limits.ts';
import type { Log } from './log/log.ts';
import type { Storage } from './storage/storage.ts';
import type { Upstream } from './upstream/upstream.ts';

/** Most calls to the upstream at the same time, unless told otherwise. */
export const defaultConcurrency = 16;

/** What a server is made of. */
export interface ServerOptions {
  /** Where everything is kept; the server closes it. */
  storage: Storage;
  /** The model endpoint that runs the lines; the server closes it. */
  upstream: Upstream;
  /** Who may do what: `apiKeys([…])`, or `openAccess()` where nobody else can reach the server. */
  auth: Authenticate;
  /** What is refused; the API's published limits unless replaced one by one. */
  limits?: Partial<Limits>;
  /** The machine's clock unless given. */
  clock?: Clock;
  /** Most calls to the upstream at the same time. Default 16. Fewer when the upstream shows that it is too much. */
  concurrency?: number;
  /** The daily hours in which lines are run; see `parseHours`. Default always. */
  hours?: Hours | null;
  /** How failed attempts are repeated. */
  retry?: Partial<RetryRules>;
  /** Where log entries go. Default nowhere. */
  log?: Log;
}

/** A server for the Files and Batch APIs. */
export interface Server {
  /** Answers one request. */
  fetch(request: Request): Promise<Response>;
  /** Begins to run batches, first those that were under way. */
  start(): void;
  /**
   * Stops running lines, waits for those under way (at most `drainMs`, default 10,000), and closes storage and upstream. Batches
   * go on when a server is started on the same storage.
   */
  close(options?: { drainMs?: number }): Promise<void>;
}

/**
 * Makes a server of its parts. Nothing runs before `start()`. Throws a `RangeError` for an option out of range.
 *
 * @example
 * ```ts
 * const server = createServer({ storage, upstream, auth: openAccess() });
 * server.start();
 * const response = await server.fetch(new Request('http://localhost/v1/batches'));
 * ```
 */
export function createServer(options: ServerOptions): Server {
  const { storage, upstream, concurrency = defaultConcurrency, log = () => undefined } = options;
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency must be a whole number of at least 1, not ${concurrency}.`);
  }
  const clock = options.clock ?? systemClock();
  const limits = resolveLimits(options.limits);
  const engine = createEngine({
    storage,
    upstream,
    clock,
    limits,
    log,
    concurrency,
    hours: options.hours ?? null,
    retry: { ...defaultRetryRules, ...options.retry },
  });
  const app = createApp({ storage, upstream, clock, limits, log, engine }, options.auth);
  return {
    fetch: async (request) => app.fetch(request),
    start: () => engine.start(),
    async close({ drainMs = 10_000 } = {}) {
      await engine.close(drainMs);
      await upstream.close();
      await storage.close();
    },
  };
}
