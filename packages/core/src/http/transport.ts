import { abortError, throwIfAborted } from '../errors/abort.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { sleep, untilAborted } from '../util/sleep.ts';
import { addressOf, type Fields, pathOf, setFields } from './address.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { RequestBody } from './body.ts';
import { uncached } from './cache-mode.ts';
import { idempotencyHeaderOf } from './idempotency.ts';
import { keyOf } from './key.ts';
import type { CallOptions, ClientOptions, FetchInit } from './options.ts';
import { readJson } from './read-json.ts';
import { redirectFor } from './redirect.ts';
import { errorFromResponse } from './response-error.ts';
import { mayRetry, type RetryKind, retryDelayMs } from './retry.ts';

/** The parts of a call besides its method and path. */
export interface CallParts {
  query?: Fields;
  json?: object;
  /** A body of bytes, opened again for each attempt. */
  body?: RequestBody;
  /** Default `idempotent`. */
  retry?: RetryKind;
  idempotencyKey?: string | undefined;
  headers?: Fields | undefined;
  /** Turns the answer of a provider into OpenAI's shape. */
  toOpenAI?: (value: unknown) => unknown;
  /**
   * The answer if a retry is answered with 404: then an attempt before it, whose answer was lost, has
   * succeeded.
   */
  ifNotFound?: object;
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
  /** Returns the answer with its body unread; the caller reads or cancels it. */
  send: Send<Response>;
  /** Returns the parsed JSON answer. */
  json<T>(...call: Parameters<Send<T>>): Promise<T>;
}

/** A call, as all of its attempts send it. */
interface Call {
  method: string;
  path: string;
  /** The method and the path, for messages. */
  name: string;
  settings: CallOptions;
  parts: CallParts;
}

/**
 * Creates the transport of a client.
 *
 * @param keyHeader The header that has the key alone. Default: `authorization: Bearer …`.
 */
export function createTransport(options: ClientOptions, keyHeader?: string): Transport {
  async function run<T>(
    read: (response: Response, name: string, toOpenAI: CallParts['toOpenAI']) => Promise<T>,
    [method, segments, settings = {}, parts = {}]: Parameters<Send<T>>,
  ): Promise<T> {
    const { signal, maxRetries = options.maxRetries ?? 2 } = settings;
    const { body, retry = 'idempotent', ifNotFound } = parts;
    const path = pathOf(segments);
    const call = { method, path, name: `${method} ${path}`, settings, parts };
    const limitMs = (settings.timeoutMs ?? options.timeoutMs ?? 60_000) + (body?.allowanceMs ?? 0);
    /**
     * Chromium sends a file that was deleted as an empty one, so the source is checked whatever the answer
     * is.
     */
    const checkBody = () => untilAborted(body?.checkReadable?.() ?? Promise.resolve(), signal);
    let mayHaveSucceeded = false;
    for (let retries = 0; ; retries += 1) {
      throwIfAborted(signal);
      const attempt = startAttempt(call.name, limitMs, signal);
      let failure: OffpeakError;
      try {
        const answer = await read(
          await fetchOnce(options, keyHeader, call, attempt),
          call.name,
          parts.toOpenAI,
        );
        await checkBody();
        return answer;
      } catch (error) {
        failure = failureOf(error, call, attempt);
        // `fetch` does not say that it could not read the body. Sending it again would fail in the same way.
        await checkBody();
        if (ifNotFound && mayHaveSucceeded && failure.status === 404) {
          return read(Response.json(ifNotFound), call.name, undefined);
        }
        mayHaveSucceeded ||= isAmbiguous(failure);
        if (retries >= maxRetries || !mayRetry(failure, retry, attempt.shouldRetryHeader)) {
          throw failure;
        }
      } finally {
        attempt.end();
      }
      await sleep(retryDelayMs(retries, failure.retryAfterMs, Math.random()), signal);
    }
  }

  return {
    send: (...args) => run(async (response) => response, args),
    json: <T>(...args: Parameters<Send<T>>) => run(readJson<T>, args),
  };
}

/** Sends a call once. Throws the error of an answer that is not 2xx. */
async function fetchOnce(
  options: ClientOptions,
  keyHeader: string | undefined,
  call: Call,
  attempt: Attempt,
): Promise<Response> {
  const { method, path, name, settings, parts } = call;
  const { body, json, query, idempotencyKey } = parts;
  const address = addressOf(options, path, query);
  const headers = new Headers();
  const ownHeaders = {
    [keyHeader ?? 'authorization']: await untilAborted(keyOf(options.apiKey, keyHeader), attempt.signal),
    'content-type': json ? 'application/json' : body?.contentType,
    'idempotency-key': idempotencyHeaderOf(idempotencyKey, address, options),
  };
  setFields(headers, ownHeaders, parts.headers, options.headers, settings.headers);
  const doFetch = options.fetch ?? ((input: string, init: FetchInit) => fetch(input, init));
  const response = await doFetch(address, {
    method,
    headers,
    redirect: redirectFor(body),
    ...uncached(),
    signal: attempt.signal,
    // Some runtimes end a request normally if its body fails, so a source that fails aborts the request
    // itself.
    body: json
      ? JSON.stringify(json)
      : ((body?.open({ onBytes: attempt.restartTimer, onFailure: attempt.fail }) ?? null) as BodyInit | null),
    duplex: 'half',
  });
  checkStreams(response);
  if (response.ok) {
    return response;
  }
  attempt.shouldRetryHeader = response.headers.get('x-should-retry');
  throw await errorFromResponse(response, name);
}

/**
 * Throws `invalid_option` for the answer of a `fetch` that does not stream bodies: its body is undefined and
 * not null, and to read none would look like an answer or a file without content.
 */
function checkStreams(answer: Response): void {
  if ((answer.body as Response['body'] | undefined) === undefined) {
    throw invalidOption('fetch', 'one that streams bodies, such as that of expo/fetch in React Native');
  }
}

/** Returns the error of a failed attempt. Throws `aborted` if the caller has aborted it. */
function failureOf(error: unknown, { name, settings: { signal } }: Call, attempt: Attempt): OffpeakError {
  if (signal?.aborted) {
    throw abortError(signal, name);
  }
  const cause: unknown = attempt.failure ?? error;
  return isOffpeakError(cause)
    ? cause
    : new OffpeakError('network', `${name} got no answer: ${reasonOf(cause)}.`, { cause });
}

function reasonOf(error: unknown): string {
  const cause = (error as Partial<Error> | undefined)?.cause ?? error;
  return (cause as Partial<Error> | undefined)?.message || String(cause);
}
