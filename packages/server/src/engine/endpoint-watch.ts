import type { Log } from '../log/log.ts';
import type { SteadyClock } from '../steady-clock.ts';
import { failureDetail, failureReason } from '../upstream/failure-reason.ts';
import { type ModelsAnswer, readModels } from '../upstream/read-models.ts';
import { type Upstream, UpstreamFailure } from '../upstream/upstream.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { Engine } from './engine.ts';

/**
 * Asks the model endpoint for its models: soon after the server has started, unless lines show sooner that it works, and while it cannot be
 * reached and no line would find out.
 */
export interface EndpointWatch {
  start(): void;
  close(): Promise<void>;
}

/** How often it is looked at whether to ask, in ms; the pauses of the endpoint's state decide. */
const lookEveryMs = 1000;
/** How often the first line is waited for before the first question. */
const firstLooks = 10;
/** How long an answer may take, in ms: longer than connecting may, so that what is out of reach is known as that. */
const timeoutMs = 15_000;

/** A watch that has not started. */
export function createEndpointWatch(options: {
  upstream: Upstream;
  endpoint: EndpointState;
  clock: SteadyClock;
  log: Log;
  engine: Pick<Engine, 'isIdle' | 'resume'>;
}): EndpointWatch {
  const { upstream, endpoint, clock, log, engine } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let watching: Promise<void> = Promise.resolve();

  async function watch(): Promise<void> {
    for (let look = 0; look === 0 || (isRunning() && look < firstLooks); look++) {
      await clock.sleep(lookEveryMs, signal);
    }
    // What comes now and then, such as a 503 of a model that is being loaded, is not worth a question.
    if (!signal.aborted && endpoint.shown !== 'work') await ask(false);
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal);
      const isAway = endpoint.trouble?.kind === 'unreachable';
      if (!signal.aborted && isAway && engine.isIdle && endpoint.mayTry(clock.monotonic())) await ask(true);
    }
  }

  /** Whether a line is about to show what the endpoint does. */
  function isRunning(): boolean {
    return !signal.aborted && endpoint.shown === 'nothing' && !engine.isIdle;
  }

  async function ask(isAgain: boolean): Promise<void> {
    const isTrial = isAgain && endpoint.begin();
    const inTime = bounded();
    try {
      const answer = readModels(await upstream.models(null, inTime));
      if (isAgain) endpoint.answered();
      else await report(answer);
    } catch (error) {
      if (!signal.aborted) reportFailure(error, { isTrial, isTimeout: inTime.aborted });
    } finally {
      endpoint.end(isTrial);
      // Lines may have come meanwhile, and been held because of this.
      engine.resume();
    }
  }

  function bounded(): AbortSignal {
    return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  }

  async function report(answer: ModelsAnswer): Promise<void> {
    if (answer.type === 'models') {
      log({ level: 'info', message: 'the model endpoint answers', models: answer.count });
      return;
    }
    const { type, status } = answer;
    const other = type === 'unknown_path' ? await findOther() : null;
    const hint = other === null ? hints[type] : `${other} lists models: use it as upstream`;
    log({ level: 'warn', message: `the model endpoint ${words[type]}`, path: '/models', status, hint });
  }

  function findOther(): Promise<string | null> {
    return (upstream.findOther?.(bounded()) ?? Promise.resolve(null)).catch(() => null);
  }

  function reportFailure(
    error: unknown,
    { isTrial, isTimeout }: { isTrial: boolean; isTimeout: boolean },
  ): void {
    const cause = error instanceof UpstreamFailure ? error.cause : error;
    const detail = isTimeout
      ? `no answer within ${timeoutMs / 1000} seconds`
      : (failureDetail(cause) ?? failureDetail(error));
    if (error instanceof UpstreamFailure && error.kind === 'unreachable') {
      const reason = failureReason(cause) ?? 'it cannot be reached';
      endpoint.failed({ kind: 'unreachable', reason, detail: detail ?? reason, waitMs: null }, { isTrial });
    } else if (!isTrial) {
      log({ level: 'warn', message: 'the model endpoint did not list its models', reason: detail });
    }
  }

  return {
    start() {
      watching = watch();
    },
    async close() {
      stopping.abort();
      await watching;
    },
  };
}

const words: Readonly<Record<Exclude<ModelsAnswer['type'], 'models'>, string>> = {
  refused: 'refuses to list its models',
  unknown_path: 'has no list of models',
  other: 'answers with something that is not a list of models',
};

const hints: Readonly<Record<Exclude<ModelsAnswer['type'], 'models'>, string>> = {
  refused: 'is upstreamKey (--upstream-key) the right key?',
  unknown_path: 'is upstream (--upstream) the right base URL? It usually ends in /v1',
  other: 'is upstream (--upstream) the base URL of a model endpoint?',
};
