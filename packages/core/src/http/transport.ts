import { abortError, throwIfAborted } from '../errors/abort.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { baseOf, type Query, queryOf } from './address.ts';
import type { RequestBody } from './body.ts';
import { authorizationOf } from './key.ts';
import type { CallOptions, ClientOptions, FetchInit } from './options.ts';
import { redirectFor } from './redirect.ts';
import { errorFromResponse } from './response-error.ts';
import { mayRetry, type RetryHint, type RetryKind, readRetryHint, retryDelayMs } from './retry.ts';
import { sleep } from './sleep.ts';

/** One call of the API. */
export interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL, ids already encoded. */
  path: string;
  query?: Query;
  json?: unknown;
  /** A body of bytes; called afresh for each attempt. */
  body?: RequestBody;
  retry: RetryKind;
  call?: CallOptions | undefined;
}

/** Sends operations with credentials, timeouts and retries. */
export interface Transport {
  /** The answer with its body unread; the caller reads or cancels it. */
  send(operation: Operation): Promise<Response>;
  /** The parsed JSON answer. */
  json<T>(operation: Operation): Promise<T>;
}

const noHint: RetryHint = { should: null, afterMs: null };

export function createTransport(options: ClientOptions): Transport {
  const base = baseOf(options.baseURL);
  const fetchIt = options.fetch ?? ((input: string, init: FetchInit) => fetch(input, init));

  async function headersFor(operation: Operation): Promise<Headers> {
    const headers = new Headers();
    const authorization = await authorizationOf(options.apiKey);
    if (authorization) headers.set('authorization', authorization);
    if (operation.json !== undefined) headers.set('content-type', 'application/json');
    if (operation.body) headers.set('content-type', operation.body.contentType);
    for (const more of [options.headers, operation.call?.headers])
      for (const [name, value] of Object.entries(more ?? {})) headers.set(name, value);
    return headers;
  }

  async function attempt<T>(
    operation: Operation,
    read: (response: Response) => Promise<T>,
    onHint: (hint: RetryHint) => void,
  ): Promise<T> {
    const { call, body, method, path } = operation;
    const what = `${method} ${path}`;
    const limitMs = (call?.timeoutMs ?? options.timeoutMs ?? 60_000) + (body?.allowanceMs ?? 0);
    const own = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const touch = () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => own.abort(new OffpeakError('timeout', `${what} was not answered within ${limitMs} ms.`)),
        limitMs,
      );
    };
    touch();
    try {
      const init: FetchInit = {
        method,
        headers: await headersFor(operation),
        redirect: redirectFor(body),
        signal: call?.signal ? AbortSignal.any([call.signal, own.signal]) : own.signal,
      };
      if (operation.json !== undefined) init.body = JSON.stringify(operation.json);
      if (body) {
        // A source that fails must not end the request as if it were whole, which some runtimes do with a failed stream:
        // abort the request itself.
        init.body = body.open({ onBytes: touch, onFailure: (error) => own.abort(error) });
        if (init.body instanceof ReadableStream) init.duplex = 'half';
      }
      const response = await fetchIt(
        base.url + path + queryOf(base.query, options.query, operation.query),
        init,
      );
      if (!response.ok) {
        onHint(readRetryHint(response.headers, Date.now()));
        throw await errorFromResponse(response, what);
      }
      return await read(response);
    } catch (error) {
      if (call?.signal?.aborted) throw abortError(call.signal, what);
      const cause: unknown = own.signal.aborted ? own.signal.reason : error;
      if (isOffpeakError(cause)) throw cause;
      throw new OffpeakError('network', `${what} got no answer: ${reasonOf(cause)}.`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  async function run<T>(operation: Operation, read: (response: Response) => Promise<T>): Promise<T> {
    const signal = operation.call?.signal;
    const maxRetries = operation.call?.maxRetries ?? options.maxRetries ?? 2;
    for (let n = 0; ; n++) {
      throwIfAborted(signal);
      let hint = noHint;
      try {
        return await attempt(operation, read, (seen) => {
          hint = seen;
        });
      } catch (error) {
        if (n >= maxRetries || !isOffpeakError(error) || !mayRetry(error, operation.retry, hint)) throw error;
      }
      await sleep(retryDelayMs(n, hint, Math.random()), signal);
    }
  }

  return {
    send: (operation) => run(operation, async (response) => response),
    json: <T>(operation: Operation) => run(operation, (response) => readJson<T>(response, operation)),
  };
}

async function readJson<T>(response: Response, { method, path }: Operation): Promise<T> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  let value: unknown;
  try {
    value = await response.json();
  } catch (cause) {
    // A body that broke off is a failure of the network, not of the server.
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  if (typeof value !== 'object' || value === null)
    throw new OffpeakError(
      'bad_response',
      `${method} ${path} answered ${response.status} but not with a JSON object. Check baseURL.`,
      { status: response.status, requestId },
    );
  return value as T;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}
