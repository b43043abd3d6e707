import type { Log } from '../log/log.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { failureDetail, failureReason } from '../upstream/failure-reason.ts';
import { type ModelsAnswer, readModels } from '../upstream/read-models.ts';
import { type Upstream, UpstreamError } from '../upstream/upstream.ts';
import type { EndpointState } from './endpoint-state.ts';

/**
 * Asks the model endpoint for its models: soon after the start of the server, unless lines show earlier that
 * the endpoint works, and while it is unreachable and no line would find out.
 */
export interface EndpointWatch {
  start(): void;
  close(): Promise<void>;
}

/** The endpoint that is watched. */
export interface WatchedTarget {
  readonly upstream: Upstream;
  readonly endpoint: EndpointState;
  models: ReadonlySet<string> | null;
  /** Whether the operator lists its models: what it says itself does not count. */
  readonly hasFixedModels: boolean;
  readonly lacking: Set<string>;
}

/** What an endpoint watch works with. */
export interface EndpointWatchOptions {
  /** The endpoint; its list of models is kept here. */
  target: WatchedTarget;
  clock: SteadyClock;
  log: Log;
  /** `isIdle`: whether no batch has lines to send. `resume()`: sends lines if any are due. */
  engine: { readonly isIdle: boolean; resume(): void };
}

/** How often the state of the endpoint is checked, in ms; the pauses of that state decide when to ask. */
const checkEveryMs = 1000;
/** How many checks the first question waits for a line that is about to run. */
const maxFirstChecks = 10;
/**
 * How long an answer may take, in ms: longer than a connection may, so that an unreachable endpoint is
 * recognized.
 */
const timeoutMs = 15_000;

/** Creates a watch that has not started. */
export function createEndpointWatch(options: EndpointWatchOptions): EndpointWatch {
  const stopping = new AbortController();
  let watching: Promise<void> = Promise.resolve();
  return {
    start() {
      watching = watch(options, stopping.signal);
    },
    async close() {
      stopping.abort();
      await watching;
    },
  };
}

async function watch(options: EndpointWatchOptions, stopping: AbortSignal): Promise<void> {
  const { clock, engine } = options;
  const { endpoint } = options.target;
  // Whether a line is about to show what the endpoint does.
  const isRunning = (): boolean => !stopping.aborted && endpoint.observed === 'nothing' && !engine.isIdle;
  for (let check = 0; check === 0 || (isRunning() && check < maxFirstChecks); check++) {
    await clock.sleep(checkEveryMs, stopping);
  }
  // A passing failure, such as a 503 of a model that is loading, is not worth a question.
  if (!stopping.aborted && endpoint.observed !== 'work') {
    await ask(options, stopping, false);
  }
  while (!stopping.aborted) {
    await clock.sleep(checkEveryMs, stopping);
    const isUnreachable = endpoint.problem?.kind === 'unreachable';
    const mayAsk = !stopping.aborted && engine.isIdle && endpoint.mayTry(clock.monotonic());
    if (isUnreachable && mayAsk) {
      await ask(options, stopping, true);
    }
  }
}

async function ask(options: EndpointWatchOptions, stopping: AbortSignal, isRepeated: boolean): Promise<void> {
  const { target, engine } = options;
  const { upstream, endpoint } = target;
  const isTrial = isRepeated && endpoint.begin();
  const bounded = withTimeout(stopping);
  try {
    const answer = readModels(await upstream.models(null, bounded));
    if (answer.type === 'models') {
      target.models = target.hasFixedModels ? target.models : answer.ids;
      target.lacking.clear();
    }
    if (isRepeated) {
      endpoint.answered();
    } else {
      await report(options, stopping, answer);
    }
  } catch (error) {
    if (!stopping.aborted) {
      reportFailure(options, error, { isTrial, isTimeout: bounded.aborted });
    }
  } finally {
    endpoint.end(isTrial);
    // Lines that arrived meanwhile may have waited for this.
    engine.resume();
  }
}

function withTimeout(stopping: AbortSignal): AbortSignal {
  return AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
}

async function report(
  { target, log }: EndpointWatchOptions,
  stopping: AbortSignal,
  answer: ModelsAnswer,
): Promise<void> {
  if (answer.type === 'models') {
    log({ level: 'info', message: 'the model endpoint answers', models: answer.ids.size });
    return;
  }
  const { type, status } = answer;
  const other = type === 'unknown_path' ? await findOtherURL(target.upstream, stopping) : null;
  const hint = other === null ? hints[type] : `${other} lists models: use it as upstream`;
  log({ level: 'warn', message: `the model endpoint ${messages[type]}`, path: '/models', status, hint });
}

async function findOtherURL(upstream: Upstream, stopping: AbortSignal): Promise<string | null> {
  return (upstream.findOther?.(withTimeout(stopping)) ?? Promise.resolve(null)).catch(() => null);
}

function reportFailure(
  { target, log }: EndpointWatchOptions,
  error: unknown,
  { isTrial, isTimeout }: { isTrial: boolean; isTimeout: boolean },
): void {
  const cause = error instanceof UpstreamError ? error.cause : error;
  const detail = isTimeout
    ? `no answer within ${timeoutMs / 1000} seconds`
    : (failureDetail(cause) ?? failureDetail(error));
  if (error instanceof UpstreamError && error.kind === 'unreachable') {
    const reason = failureReason(cause) ?? 'it is unreachable';
    target.endpoint.failed(
      { kind: 'unreachable', reason, detail: detail ?? reason, waitMs: null },
      { isTrial },
    );
  } else if (!isTrial) {
    log({ level: 'warn', message: 'the model endpoint did not list its models', reason: detail });
  }
}

const messages: Readonly<Record<Exclude<ModelsAnswer['type'], 'models'>, string>> = {
  refused: 'refuses to list its models',
  unknown_path: 'has no list of models',
  other: 'answers with something that is not a list of models',
};

const hints: Readonly<Record<Exclude<ModelsAnswer['type'], 'models'>, string>> = {
  refused: 'is upstreamKey (--upstream-key) the right key?',
  unknown_path: 'is upstream (--upstream) the right base URL? It usually ends in /v1',
  other: 'is upstream (--upstream) the base URL of a model endpoint?',
};
