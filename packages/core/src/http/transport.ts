import { abortError, throwIfAborted } from '../errors/abort.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { anySignal } from '../util/any-signal.ts';
import { sleep, untilAborted } from '../util/sleep.ts';
import { addressOf, type Fields, pathOf, setFields } from './address.ts';
import type { RequestBody } from './body.ts';
import { uncached } from './cache-mode.ts';
import { idempotencyHeaderOf } from './idempotency.ts';
import { authorizationOf } from './key.ts';
import type { CallOptions, ClientOptions, FetchInit } from './options.ts';
import { readJson } from './read-json.ts';
import { redirectFor } from './redirect.ts';
import { errorFromResponse } from './response-error.ts';
import { mayRetry, type RetryKind, retryDelayMs } from './retry.ts';

/** What a call has besides its method and path. */
export interface CallParts {
  query?: Fields;
  json?: object;
  /** A body of bytes; opened afresh for each attempt. */
  body?: RequestBody;
  /** Default `safe`. */
  retry?: RetryKind;
  idempotencyKey?: string | undefined;
  /**
   * What to take for the answer where a further try finds nothing: then the one before, whose answer was
   * lost, has done it.
   */
  gone?: object;
}

type Send<Answer> = (
  method: 'GET' | 'POST' | 'DELETE',
  /** Below the base URL: names, and ids as they are. */
  segments: readonly string[],
  call: CallOptions | undefined,
  parts?: CallParts,
) => Promise<Answer>;

/** Sends calls with credentials, timeouts and retries. */
export interface Transport {
  /** The answer with its body unread; the caller reads or cancels it. */
  send: Send<Response>;
  /** The parsed JSON answer. */
  json<T>(...call: Parameters<Send<T>>): Promise<T>;
}

export function createTransport(options: ClientOptions): Transport {
  const fetchIt = options.fetch ?? ((input: string, init: FetchInit) => fetch(input, init));

  async function run<T>(
    read: (response: Response, what: string) => Promise<T>,
    [method, segments, call = {}, parts = {}]: Parameters<Send<T>>,
  ): Promise<T> {
    const { signal, timeoutMs = options.timeoutMs ?? 60_000, maxRetries = options.maxRetries ?? 2 } = call;
    const { body, json, query, retry = 'safe', gone, idempotencyKey } = parts;
    const path = pathOf(segments);
    const what = `${method} ${path}`;
    const limitMs = timeoutMs + (body?.allowanceMs ?? 0);
    let mayBeDone = false;
    for (let n = 0; ; n++) {
      throwIfAborted(signal);
      const own = new AbortController();
      /**
       * Chromium sends a file that was deleted as an empty one, so the source is looked at whatever the
       * answer is.
       */
      const checkBody = () => untilAborted(body?.checkReadable?.() ?? Promise.resolve(), signal);
      let should: string | null = null;
      let afterMs: number | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const touch = () => {
        clearTimeout(timer);
        timer = setTimeout(
          () => own.abort(new OffpeakError('timeout', `${what} got no answer within ${limitMs} ms.`)),
          limitMs,
        );
      };
      touch();
      try {
        const either = anySignal(signal, own.signal);
        const headers = new Headers();
        const address = addressOf(options, path, query);
        const known = {
          authorization: await untilAborted(authorizationOf(options.apiKey), either),
          'content-type': json ? 'application/json' : body?.contentType,
          'idempotency-key': idempotencyHeaderOf(idempotencyKey, address, options),
        };
        setFields(headers, known, options.headers, call.headers);
        const response = await fetchIt(address, {
          method,
          headers,
          redirect: redirectFor(body),
          ...uncached(),
          signal: either,
          // A source that fails must not end the request as if it were whole, which some runtimes do with a
          // failed stream: abort the request itself.
          body: json
            ? JSON.stringify(json)
            : ((body?.open({ onBytes: touch, onFailure: (error) => own.abort(error) }) ??
                null) as BodyInit | null),
          duplex: 'half',
        });
        if (response.ok) {
          const answer = await read(response, what);
          await checkBody();
          return answer;
        }
        should = response.headers.get('x-should-retry');
        throw await errorFromResponse(response, what);
      } catch (error) {
        if (signal?.aborted) {
          throw abortError(signal, what);
        }
        const cause: unknown = own.signal.reason ?? error;
        const failure = isOffpeakError(cause)
          ? cause
          : new OffpeakError('network', `${what} got no answer: ${reasonOf(cause)}.`, { cause });
        // `fetch` does not say that it could not read the body. Sending it again would fail in the same way.
        await checkBody();
        if (gone && mayBeDone && failure.status === 404) {
          return read(Response.json(gone), what);
        }
        mayBeDone ||= isAmbiguous(failure);
        if (n >= maxRetries || !mayRetry(failure, retry, should)) {
          throw failure;
        }
        afterMs = failure.retryAfterMs;
      } finally {
        clearTimeout(timer);
      }
      await sleep(retryDelayMs(n, afterMs, Math.random()), signal);
    }
  }

  return {
    send: (...args) => run(async (response) => response, args),
    json: <T>(...args: Parameters<Send<T>>) => run(readJson<T>, args),
  };
}

function reasonOf(error: unknown): string {
  const cause = (error as Partial<Error> | undefined)?.cause ?? error;
  return (cause as Partial<Error> | undefined)?.message || String(cause);
}
