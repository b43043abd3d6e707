import { isPlainObject, StatusError } from '@offpeak/core/protocol';
import type { ProviderOptions } from '../contracts/options.ts';
import type { Provider, ProviderCall } from '../contracts/provider.ts';
import type { Scrubber } from '../contracts/scrubber.ts';
import { parseJson, readBytes } from '../http/read-json.ts';
import { isAbsent } from '../wire/absent.ts';
import { hideInside } from '../wire/hide-secrets.ts';
import { plainStatus } from '../wire/plain-status.ts';
import { passTimeMs } from './pass-time.ts';
import { headersToPass } from './passed-headers.ts';
import { redirectMode } from './redirect-mode.ts';

const maxAnswerBytes = 16 * 1024 * 1024;
/** The assumed size of a download of unknown length. */
const unknownBytes = 1e9;
const dayMs = 86_400_000;

/** The {@link Provider} of a gateway. `scrubber` removes secrets and account names from its answers. */
export function createProvider(
  options: ProviderOptions,
  { baseURL, apiKey }: { baseURL: string; apiKey: string },
  scrubber: Scrubber,
): Provider {
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
  const timeoutMs = options.timeoutMs ?? 60_000;

  async function request(call: ProviderCall, signal: AbortSignal): Promise<Response> {
    const answer = await send(
      baseURL + call.path + queryString(call.query),
      requestInit(call, options.headers, apiKey, signal),
    );
    if (answer.ok) {
      return answer;
    }
    throw await errorOfAnswer(answer, scrubber);
  }

  return {
    timeoutMs,
    open: (call) =>
      withTimeout(call, timeoutMs, async (signal, stop) => {
        const answer = await request(call, signal);
        // The body goes from socket to socket, so only its total time can be limited.
        const bytes = Number(answer.headers.get('content-length')) || unknownBytes;
        const timer = setTimeout(stop, passTimeMs(bytes, timeoutMs, dayMs));
        letProcessEnd(timer);
        return { answer, done: () => clearTimeout(timer) };
      }),
    object: (call) =>
      withTimeout(call, timeoutMs, async (signal) => {
        const answer = await request(call, signal);
        const bytes = await readBytes(answer.body, maxAnswerBytes);
        const body = hideInside(bytes === null ? undefined : parseJson(bytes), scrubber.hide);
        if (!isPlainObject(body)) {
          throw new StatusError(502, 'The provider sent an answer that is not a JSON object.');
        }
        const about = plainStatus(checkAbout(body, call.expect));
        return { body: about, headers: headersToPass(answer, scrubber) };
      }),
  };
}

/**
 * Runs a call, or the first part of one, for at most `ms`. An upload has no limit here: the pump that feeds
 * it watches it.
 */
async function withTimeout<T>(
  call: ProviderCall,
  ms: number,
  work: (signal: AbortSignal, stop: () => void) => Promise<T>,
): Promise<T> {
  const timer = new AbortController();
  const stop = (): void => timer.abort();
  const timeout = call.stream === undefined ? setTimeout(stop, ms) : undefined;
  const signal = call.signal === undefined ? timer.signal : AbortSignal.any([timer.signal, call.signal]);
  try {
    return await work(signal, stop);
  } catch (error) {
    throw error instanceof StatusError ? error : unreachable(error);
  } finally {
    clearTimeout(timeout);
  }
}

/**
 * Returns the answer, if it is about the requested object. Fields of `expect` that it leaves out, except
 * `id`, are filled in. Throws a 502.
 */
function checkAbout(
  body: Record<string, unknown>,
  expect: ProviderCall['expect'] = {},
): Record<string, unknown> {
  const { id, ...others } = expect;
  const about = { ...body };
  for (const [field, value] of Object.entries(others)) {
    if (isAbsent(body[field])) {
      about[field] = value;
    }
  }
  if (Object.entries(expect).every(([field, value]) => about[field] === value)) {
    return about;
  }
  throw new StatusError(502, 'The provider answered about another object.');
}

/** Without this, Node and Bun do not exit before the timer fires. */
function letProcessEnd(timer: unknown): void {
  (timer as { unref?(): void }).unref?.();
}

function requestInit(
  call: ProviderCall,
  own: ProviderOptions['headers'],
  apiKey: string,
  signal: AbortSignal,
): RequestInit {
  const headers = new Headers({ accept: '*/*', 'accept-encoding': 'identity' });
  // Each name has one value, so that no header of the operator can occur beside the gateway's own.
  for (const more of [own, call.headers, { authorization: `Bearer ${apiKey}` }]) {
    for (const [name, value] of Object.entries(more ?? {})) {
      headers.set(name, value);
    }
  }
  const init: RequestInit & { duplex?: 'half' } = {
    method: call.method,
    headers,
    redirect: redirectMode(),
    signal,
  };
  if (call.json !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(call.json);
  } else if (call.stream !== undefined) {
    if (call.contentType !== undefined) {
      headers.set('content-type', call.contentType);
    }
    if (typeof call.contentLength === 'number') {
      headers.set('content-length', String(call.contentLength));
    }
    init.body = call.stream;
    init.duplex = 'half';
  }
  return init;
}

function queryString(query: Record<string, string> | undefined): string {
  return query === undefined ? '' : `?${new URLSearchParams(query)}`;
}

async function errorOfAnswer(answer: Response, scrubber: Scrubber): Promise<StatusError> {
  const bytes = await readBytes(answer.body, 64 * 1024).catch(() => null);
  const headers = headersToPass(answer, scrubber);
  // Neither is about the caller: the gateway's own key was refused, or the provider has moved.
  if (answer.status === 401 || answer.status === 403 || answer.status < 400) {
    return new StatusError(
      502,
      'The provider refused the gateway; its operator must check the key and base URL.',
      {
        code: 'provider_refused',
        headers,
      },
    );
  }
  const parsed = bytes === null ? undefined : parseJson(bytes);
  const error = errorOf(parsed);
  const text = (field: string): string | null => {
    const value = error[field];
    return typeof value === 'string' && value !== '' ? scrubber.scrub(value) : null;
  };
  return new StatusError(answer.status, text('message') ?? `The provider answered ${answer.status}.`, {
    type: text('type'),
    param: text('param'),
    code: text('code'),
    headers,
  });
}

/**
 * The error in an answer: in the API's shape, or in one that other servers use. Anything else, such as HTML,
 * has no error to show.
 */
function errorOf(answer: unknown): Record<string, unknown> {
  if (!isPlainObject(answer)) {
    return {};
  }
  const { error, detail } = answer;
  if (isPlainObject(error)) {
    return error;
  }
  if (typeof error === 'string') {
    return { message: error };
  }
  const [first] = [detail].flat();
  if (typeof first === 'string') {
    return { message: first };
  }
  return isPlainObject(first) ? { message: first.msg } : answer;
}

/** The 502 of a provider that cannot be reached or ended a call in the middle. */
export function unreachable(cause: unknown): StatusError {
  return new StatusError(502, 'The provider could not be reached or ended the call.', {
    code: 'provider_unreachable',
    cause,
  });
}
