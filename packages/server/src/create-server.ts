import { createApp } from './app.ts';
import type { Authenticate } from './auth/authenticate.ts';
import { type Concurrency, checkConcurrency } from './concurrency/limiter.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { addEstimateMetrics } from './estimates/estimate-metrics.ts';
import { createEstimates } from './estimates/estimates.ts';
import { createProgressLog } from './estimates/progress-log.ts';
import { type RetryRules, resolveRetryRules } from './failures/retry-delay.ts';
import { type Limits, resolveLimits } from './limits.ts';
import { checkLiveLatency, createLiveTraffic } from './live/live-traffic.ts';
import type { Log } from './log/log.ts';
import { createServerMetrics } from './metrics/server-metrics.ts';
import { createFleet, type Fleet } from './pool/fleet.ts';
import type { PooledUpstream } from './pool/pooled-upstream.ts';
import { createSweeper } from './retention/sweeper.ts';
import type { Storage } from './storage/storage.ts';
import { watchBatches } from './storage/watch-batches.ts';
import { type ClockOption, systemClock } from './time/clock.ts';
import type { Hours } from './time/hours.ts';
import { steadyClock } from './time/steady-clock.ts';
import type { Upstream } from './upstream/upstream.ts';
import { announceTo } from './webhooks/announce.ts';
import { fetchPost } from './webhooks/fetch-post.ts';
import { checkWebhooks, type Webhook } from './webhooks/webhook.ts';
import { createWebhookDispatcher, type PostWebhook } from './webhooks/webhook-dispatcher.ts';

/** How long work in progress may take to finish when a server closes, by default, in ms. */
export const defaultDrainMs = 10_000;

/** How long a storage keeps the batches of a server without a heartbeat, by default, in ms. */
const defaultLeaseMs = 15_000;
const minLeaseMs = 100;

/** The parts of a server. */
export interface ServerOptions {
  /** Where everything is kept; the server closes it. */
  storage: Storage;
  /**
   * The model endpoint that runs the requests, or several that share them; the server closes them. A request
   * goes to an endpoint that lists its model, to the one with the smallest load for its weight. One that
   * fails is left out until it answers again.
   */
  upstream: Upstream | PooledUpstream | readonly (Upstream | PooledUpstream)[];
  /**
   * Which project a request belongs to: `apiKeys([…])`, or `openAccess()` where nobody else can reach the
   * server.
   */
  auth: Authenticate;
  /** What is refused. Default: the published limits of the API, each of which may be replaced. */
  limits?: Partial<Limits>;
  /** Default: the clock of the machine. */
  clock?: ClockOption;
  /**
   * How many calls to each model endpoint may be in flight. Default `auto`: as many as the model server
   * computes together, by its own queue metrics or, without them, by the latency and throughput of its
   * answers. A number is the maximum. Either is lowered while the endpoint refuses calls.
   */
  concurrency?: Concurrency;
  /** The most that `auto` may reach. Default 1,024. */
  maxConcurrency?: number;
  /**
   * Whether requests to `/v1/chat/completions`, `/v1/completions`, `/v1/responses`, `/v1/embeddings` and
   * `/v1/moderations` pass to the model endpoint immediately, before the lines of batches. Default true.
   */
  live?: boolean;
  /**
   * How many times as long as without a batch live calls may take, by their median, before batches give way.
   * Default 2.
   */
  liveLatency?: number;
  /**
   * How long the storage keeps the batches of this server without a heartbeat, in ms; then another server on
   * the same storage may claim them. This server sends nothing more after four fifths of it. At least 100.
   * Default 15,000.
   */
  leaseMs?: number;
  /**
   * Whether validation refuses a batch whose model no model endpoint lists. Default false: such a model is
   * tried with one request first, and the batch ends when the endpoint does not know it.
   */
  strictModels?: boolean;
  /** The daily hours in which requests run; see `parseHours`. Default: always. */
  hours?: Hours | null;
  /** How failed attempts are retried. */
  retry?: Partial<RetryRules>;
  /** Who is notified when batches end. Default: nobody. */
  webhooks?: readonly Webhook[];
  /** Whether webhooks may go to private addresses. Default false. */
  allowPrivateWebhooks?: boolean;
  /**
   * How webhooks are sent. Default: `fetch`. `serve` uses one that checks which address a name resolves to.
   */
  postWebhook?: PostWebhook;
  /** Receives the entries of the log. Default: nothing is logged. */
  log?: Log;
}

/** A server for the Files and Batch APIs. */
export interface Server {
  /** Answers one request. */
  fetch(request: Request): Promise<Response>;
  /** Starts to run batches, first those that were running before. */
  start(): void;
  /**
   * Replaces the model endpoints. Those that are given again, as the same object, keep what was learned of
   * them; calls in flight at the others finish before the server closes those. Throws a `TypeError` or
   * `RangeError` for an invalid share, and then nothing changes.
   */
  replaceUpstreams(upstreams: readonly (Upstream | PooledUpstream)[]): void;
  /**
   * Stops running requests and waits for those in flight, at most `drainMs` (default 10,000). HTTP requests
   * are still answered, so that clients can disconnect meanwhile; `close()` ends the rest.
   */
  stop(options?: { drainMs?: number }): Promise<void>;
  /**
   * Does what `stop` does, unless that was done before, and closes storage and model endpoint. Batches resume
   * when a server starts on the same storage.
   */
  close(options?: { drainMs?: number }): Promise<void>;
}

/**
 * Creates a server from its parts. Nothing runs before `start()`. Throws a `RangeError` or `TypeError` for an
 * invalid option.
 *
 * @example
 * ```ts
 * const server = createServer({ storage, upstream, auth: openAccess() });
 * server.start();
 * const response = await server.fetch(new Request('http://localhost/v1/batches'));
 * ```
 */
export function createServer(options: ServerOptions): Server {
  const { storage, changes } = watchBatches(options.storage);
  const { log = () => undefined, strictModels = false } = options;
  const upstreams = isList(options.upstream) ? options.upstream : [options.upstream];
  const { concurrency, max } = checkConcurrency(options);
  const leaseMs = checkLease(options.leaseMs ?? defaultLeaseMs);
  const liveLatency = checkLiveLatency(options.liveLatency ?? 2);
  const clock = steadyClock(options.clock ?? systemClock());
  const limits = resolveLimits(options.limits);
  const retry = resolveRetryRules(options.retry);
  const hours = options.hours ?? null;
  const metrics = createServerMetrics();
  const webhooks = checkWebhooks(options.webhooks ?? [], options.allowPrivateWebhooks ?? false);
  const post = options.postWebhook ?? fetchPost;
  const dispatcher = createWebhookDispatcher({ storage, clock, log, webhooks, post });
  const activity = {
    get isIdle() {
      return engine.isIdle;
    },
    resume: () => engine.resume(),
  };
  const fleet = createFleet(upstreams, { concurrency, max, clock, retry, log, metrics, engine: activity });
  const { pool } = fleet;
  const batchInFlight = (): number => engine.inFlight;
  const live = createLiveTraffic({ bound: liveLatency, clock, metrics, batchInFlight });
  const estimates = createEstimates(clock);
  addEstimateMetrics(metrics, estimates);
  const shared = { storage, pool, estimates, clock, limits, log, metrics, live };
  const announce = announceTo(webhooks, clock);
  const batchEnded = (): void => dispatcher.nudge();
  const engine = createEngine({ ...shared, strictModels, announce, leaseMs, hours, retry, batchEnded });
  const app = createApp({ ...shared, announce, engine, changes, hours }, options.auth, options.live ?? true);
  const sweeper = createSweeper({ storage, clock, limits, log });
  const background = [fleet, dispatcher, sweeper, createProgressLog({ estimates, clock, log })];
  return serverOf({ app, engine, fleet, background, storage });
}

/** The parts of a server, as they start and end together. */
function serverOf({ app, engine, fleet, background, storage }: ServerParts): Server {
  return {
    fetch: async (request) => app.fetch(request),
    start() {
      engine.start();
      for (const part of background) {
        part.start();
      }
    },
    replaceUpstreams: (next) => fleet.replace(next),
    stop: ({ drainMs = defaultDrainMs } = {}) => engine.close(drainMs),
    async close({ drainMs = defaultDrainMs } = {}) {
      await engine.close(drainMs);
      await Promise.all(background.map((part) => part.close()));
      await storage.close();
    },
  };
}

interface ServerParts {
  app: ReturnType<typeof createApp>;
  engine: Engine;
  fleet: Fleet;
  /** The fleet among them. */
  background: readonly { start(): void; close(): Promise<void> }[];
  storage: Storage;
}

function isList<Item>(given: Item | readonly Item[]): given is readonly Item[] {
  return Array.isArray(given);
}

function checkLease(leaseMs: number): number {
  if (!Number.isSafeInteger(leaseMs) || leaseMs < minLeaseMs) {
    throw new RangeError(`leaseMs must be a whole number of at least ${minLeaseMs}, not ${leaseMs}.`);
  }
  return leaseMs;
}
