import { type ApiKey, apiKeys, openAccess } from '../auth/authenticate.ts';
import { checkConcurrency } from '../concurrency/limiter.ts';
import { createServer, defaultDrainMs, type ServerOptions } from '../create-server.ts';
import { resolveLimits } from '../limits.ts';
import { parseHours } from '../time/hours.ts';
import { openFolderStorage } from './folder-storage.ts';
import { guardedPost } from './guarded-post.ts';
import { limitYoungHeap } from './limit-young-heap.ts';
import { listen } from './listen.ts';
import { guardLocal } from './local-guard.ts';
import { logRequests } from './log-requests.ts';
import { isLoopback } from './loopback.ts';
import { createUpstreamSet, type GivenUpstream } from './upstream-set.ts';
import { type FetchHandler, isForDashboard, withDashboard } from './with-dashboard.ts';

/** Options of {@link serve}. */
export interface ServeOptions
  extends Pick<
    ServerOptions,
    | 'limits'
    | 'clock'
    | 'concurrency'
    | 'maxConcurrency'
    | 'live'
    | 'liveLatency'
    | 'strictModels'
    | 'retry'
    | 'log'
    | 'webhooks'
    | 'allowPrivateWebhooks'
  > {
  /**
   * The model endpoint: its base URL, such as `http://localhost:11434/v1` (`/v1` is added to a bare origin),
   * its settings, or a custom upstream; or a list of several, which share the requests. It is reached through
   * the proxy that `HTTP_PROXY` or `HTTPS_PROXY` names, unless it is on this machine or `NO_PROXY` excludes
   * it.
   */
  upstream: GivenUpstream | readonly GivenUpstream[];
  /**
   * The key of model endpoints without one of their own. White space around it is dropped. It is sent there
   * and nowhere else.
   */
  upstreamKey?: string | undefined;
  /**
   * Sent as `priority` in the body of each request of a batch, for vLLM with `--scheduling-policy priority`:
   * lower numbers run first, and 0 is its default. Not sent when absent.
   */
  upstreamPriority?: number | undefined;
  /** How long one answer of the model endpoint may take, in ms. Default 600,000 (10 minutes). */
  upstreamTimeoutMs?: number | undefined;
  /** Default 4010; 0 for a free port. */
  port?: number | undefined;
  /** Default `127.0.0.1`. Any address that is not a loopback address needs `apiKeys`. */
  host?: string | undefined;
  /** The folder for all data; it is created if it does not exist. Default `./.offpeak`. */
  dataDir?: string | undefined;
  /**
   * The keys of this server, each for one project: `{ key, project }`, or `project:key` or `key` as text.
   * Without any, every key and none are accepted.
   */
  apiKeys?: readonly (ApiKey | string)[] | undefined;
  /** The daily hours in which requests run, such as `22:00-06:00`. Default: always. */
  hours?: string | undefined;
  /** The time zone of `hours`, such as `Europe/Berlin`. Default: that of the machine. */
  timeZone?: string | undefined;
  /**
   * Whether each answered request is logged: method, path, status, ms until the answer began, request id;
   * never a query, a header or a body. Default false.
   */
  logRequests?: boolean | undefined;
  /**
   * A web page for this server, such as `(api) => dashboard({ api })` of `@offpeak/dashboard`. It gets every
   * request that is not for the API. Default: none.
   */
  dashboard?: ((api: FetchHandler) => FetchHandler) | undefined;
  /**
   * Whether the young generation of V8's heap is limited in the whole process: see `limitYoungHeap`. Default
   * true.
   */
  youngHeapLimit?: boolean | undefined;
}

/** A server that listens. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:4010`; the API is under `/v1`. */
  url: string;
  port: number;
  /**
   * Replaces the model endpoints while requests run. Those whose settings are the same keep what was learned
   * of them; calls in flight at the others finish, and their connections are closed. Throws a `TypeError` or
   * `RangeError` with one sentence for an invalid setting, and then nothing changes.
   */
  replaceUpstreams(upstreams: readonly GivenUpstream[]): void;
  /**
   * Stops listening, lets requests in flight finish (for at most `drainMs`, default 10,000), and closes the
   * folder.
   */
  close(options?: { drainMs?: number }): Promise<void>;
}

/**
 * Serves the Files and Batch APIs over a model endpoint, with one folder for all data. Batches that were
 * running when the last server on the folder ended resume.
 *
 * Throws an error with one sentence when the folder is in use, the port is taken, an option is invalid, or
 * the address is public and no key is set.
 *
 * @example
 * ```ts
 * const server = await serve({ upstream: 'http://localhost:11434/v1', port: 0 });
 * console.log(`${server.url}/v1`);
 * ```
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 4010, dataDir = './.offpeak' } = options;
  const keys = (options.apiKeys ?? []).map(readKey);
  if (keys.length === 0 && !isLoopback(host)) {
    throw new TypeError(`host ${host} can be reached from outside: set apiKeys, or listen on 127.0.0.1.`);
  }
  const auth = keys.length === 0 ? openAccess() : apiKeys(keys);
  const hours = options.hours === undefined ? null : parseHours(options.hours, options.timeZone);
  const limits = resolveLimits(options.limits);
  const upstreams = createUpstreamSet({
    key: options.upstreamKey,
    priority: options.upstreamPriority,
    timeoutMs: options.upstreamTimeoutMs,
    maxConcurrency: checkConcurrency(options).max,
    maxAnswerBytes: limits.maxAnswerBytes,
    timeZone: options.timeZone,
  });
  const upstream = upstreams.open(isList(options.upstream) ? options.upstream : [options.upstream]);
  const postWebhook = guardedPost({ allowPrivate: options.allowPrivateWebhooks ?? false });
  const storage = await openFolderStorage(dataDir, { clock: options.clock, log: options.log });
  if (options.youngHeapLimit ?? true) {
    limitYoungHeap();
  }
  try {
    const server = createServer({ ...options, storage, upstream, auth, hours, limits, postWebhook });
    const routed = withDashboard(server.fetch, options.dashboard);
    const guarded = keys.length === 0 ? guardLocal(routed, { allowsVisit: isForDashboard }) : routed;
    const { log, logRequests: isLogged = false } = options;
    const fetch = isLogged && log !== undefined ? logRequests(guarded, log) : guarded;
    const listener = await listen(fetch, { port, host });
    server.start();
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
      port: listener.port,
      replaceUpstreams: (next) => server.replaceUpstreams(upstreams.open(next)),
      async close({ drainMs = defaultDrainMs } = {}) {
        // In parallel, so that a stuck client and a stuck model endpoint together take no longer than one of
        // them.
        await Promise.all([listener.close(drainMs), server.stop({ drainMs })]);
        await server.close({ drainMs: 0 });
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function isList(given: GivenUpstream | readonly GivenUpstream[]): given is readonly GivenUpstream[] {
  return Array.isArray(given);
}

function readKey(given: ApiKey | string): ApiKey {
  if (typeof given !== 'string') {
    return given;
  }
  const key = given.trim();
  const colon = key.indexOf(':');
  return colon === -1 ? { key } : { project: key.slice(0, colon), key: key.slice(colon + 1) };
}
