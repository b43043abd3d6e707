import type { Authenticate } from './auth/authenticate.ts';
import { type ClockOption, systemClock } from './clock.ts';
import { type Concurrency, checkConcurrency, createLimiter } from './concurrency/limiter.ts';
import { createQueueWatch } from './concurrency/queue-watch.ts';
import { createEndpointState } from './engine/endpoint-state.ts';
import { createEndpointWatch } from './engine/endpoint-watch.ts';
import { createEngine } from './engine/engine.ts';
import type { Hours } from './engine/hours.ts';
import { type RetryRules, resolveRetryRules } from './engine/retry-delay.ts';
import { createApp } from './http/app.ts';
import { type Limits, resolveLimits } from './limits.ts';
import { checkLiveLatency, createLiveTraffic } from './live/live-traffic.ts';
import type { Log } from './log/log.ts';
import { createServerMetrics } from './metrics/server-metrics.ts';
import { createSweeper } from './retention/sweeper.ts';
import { steadyClock } from './steady-clock.ts';
import type { Storage } from './storage/storage.ts';
import type { Upstream } from './upstream/upstream.ts';
import { announceTo } from './webhooks/announce.ts';
import { createCourier, type PostWebhook } from './webhooks/courier.ts';
import { fetchPost } from './webhooks/fetch-post.ts';
import { checkWebhooks, type Webhook } from './webhooks/webhook.ts';

/** How long what is under way may take to finish when a server is closed, in ms. */
export const defaultDrainMs = 10_000;

/** How long a storage holds the batches of a server that gives no sign of life, in ms. */
const defaultLeaseMs = 15_000;
const leastLeaseMs = 100;

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
  clock?: ClockOption;
  /**
   * How many calls to the upstream may be in flight. Default `auto`: as many as the model server computes together, by its own queue metrics
   * or, without them, by the latency and the throughput of its answers. A number is the most. Either is lowered while the upstream refuses
   * calls.
   */
  concurrency?: Concurrency;
  /** The most that `auto` may reach. Default 1,024. */
  maxConcurrency?: number;
  /**
   * Whether requests to `/v1/chat/completions`, `/v1/completions`, `/v1/responses`, `/v1/embeddings` and `/v1/moderations` pass to the
   * upstream at once, before the lines of batches. Default true.
   */
  live?: boolean;
  /** How many times as long as without a batch live calls may take, by their median, before batches give way. Default 2. */
  liveLatency?: number;
  /**
   * How long the storage holds this server's batches when it gives no sign of life, in ms: another server on the same storage takes them
   * over then. This one sends nothing more after four fifths of it. Default 15,000.
   */
  leaseMs?: number;
  /** The daily hours in which lines are run; see `parseHours`. Default always. */
  hours?: Hours | null;
  /** How failed attempts are repeated. */
  retry?: Partial<RetryRules>;
  /** Who is told when batches end. Default nobody. */
  webhooks?: readonly Webhook[];
  /** Whether webhooks may go to private addresses. Default false. */
  allowPrivateWebhooks?: boolean;
  /** How webhooks are posted. Default `fetch`; on Node, `serve` brings one that checks where names lead. */
  postWebhook?: PostWebhook;
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
   * Stops running lines and waits for those under way, at most `drainMs` (default 10,000). Requests are still answered, so that clients
   * can be let go meanwhile; `close()` ends the rest.
   */
  stop(options?: { drainMs?: number }): Promise<void>;
  /**
   * Does what `stop` does unless that was done before, and closes storage and upstream. Batches go on when a server is started on the same
   * storage.
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
  const { storage, upstream, log = () => undefined } = options;
  const { concurrency, max } = checkConcurrency(options);
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  if (!Number.isSafeInteger(leaseMs) || leaseMs < leastLeaseMs) {
    throw new RangeError(`leaseMs must be a whole number of at least ${leastLeaseMs}, not ${leaseMs}.`);
  }
  const clock = steadyClock(options.clock ?? systemClock());
  const limits = resolveLimits(options.limits);
  const metrics = createServerMetrics();
  const webhooks = checkWebhooks(options.webhooks ?? [], options.allowPrivateWebhooks ?? false);
  const announce = announceTo(webhooks, clock);
  const courier = createCourier({ storage, clock, log, webhooks, post: options.postWebhook ?? fetchPost });
  const sweeper = createSweeper({ storage, clock, limits, log });
  const retry = resolveRetryRules(options.retry);
  const endpoint = createEndpointState({ clock, retry, log, metrics });
  const limiter = createLimiter(concurrency, max, clock);
  const live = createLiveTraffic({
    bound: checkLiveLatency(options.liveLatency ?? 2),
    clock,
    metrics,
    batchInFlight: () => engine.inFlight,
  });
  const engine = createEngine({
    storage,
    upstream,
    clock,
    limits,
    log,
    limiter,
    live,
    leaseMs,
    hours: options.hours ?? null,
    retry,
    announce,
    metrics,
    endpoint,
    batchEnded: () => courier.nudge(),
  });
  const app = createApp(
    { storage, upstream, clock, announce, limits, log, metrics, engine, endpoint, live },
    options.auth,
    options.live ?? true,
  );
  const watch = createEndpointWatch({ upstream, endpoint, clock, log, engine });
  const queueWatch = createQueueWatch({ upstream, limiter, clock, log, engine });
  return {
    fetch: async (request) => app.fetch(request),
    start() {
      engine.start();
      courier.start();
      sweeper.start();
      watch.start();
      queueWatch.start();
    },
    stop: ({ drainMs = defaultDrainMs } = {}) => engine.close(drainMs),
    async close({ drainMs = defaultDrainMs } = {}) {
      await engine.close(drainMs);
      await Promise.all([courier.close(), sweeper.close(), watch.close(), queueWatch.close()]);
      await upstream.close();
      await storage.close();
    },
  };
}
