import type { ProviderOptions } from '../gateway/options.ts';
import { isObject, parseJson, readBytes } from '../http/read-json.ts';
import { Refusal } from '../http/refusal.ts';
import { redirectMode } from './redirect-mode.ts';

/** One call to the provider. */
export interface ProviderCall {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL, such as `/files`; every id in it is already encoded. */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is; give `contentType` with it, and its bytes if they are known. */
  stream?: ReadableStream<Uint8Array>;
  contentType?: string;
  contentLength?: number | null;
  /** More headers, such as `range`. */
  headers?: Record<string, string>;
  /** Aborts the call. */
  signal?: AbortSignal;
}

/** The way to the provider: adds the key, follows no redirect, and turns every failure into a {@link Refusal}. */
export interface Provider {
  /** How long a wait may last without progress, in ms. */
  readonly timeoutMs: number;
  /** The provider's 2xx answer, body unread. Whoever gets it reads or cancels it. */
  open(call: ProviderCall): Promise<Response>;
  /** The provider's 2xx answer as a JSON object. */
  object(call: ProviderCall): Promise<{ body: Record<string, unknown>; headers: Record<string, string> }>;
}

const maxAnswerBytes = 16 * 1024 * 1024;
const passedHeaders = ['x-request-id', 'retry-after', 'retry-after-ms', 'x-should-retry'];

/** The {@link Provider} of a gateway. `scrub` takes account names out of its error sentences. */
export function createProvider(
  options: ProviderOptions,
  baseURL: string,
  scrub: (message: string) => string,
): Provider {
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
  const timeoutMs = options.timeoutMs ?? 60_000;

  /** Runs a call, or the first part of one, for at most `timeoutMs`. An upload is watched by the pump that feeds it instead. */
  async function inTime<T>(call: ProviderCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timer = new AbortController();
    const timeout = call.stream === undefined ? setTimeout(() => timer.abort(), timeoutMs) : undefined;
    try {
      return await work(
        call.signal === undefined ? timer.signal : AbortSignal.any([timer.signal, call.signal]),
      );
    } catch (error) {
      throw error instanceof Refusal ? error : unreachable(error);
    } finally {
      clearTimeout(timeout);
    }
  }

  async function request(call: ProviderCall, signal: AbortSignal): Promise<Response> {
    const answer = await send(
      baseURL + call.path + queryString(call.query),
      requestInit(call, options, signal),
    );
    if (answer.ok) return answer;
    throw await refusalOf(answer, scrub);
  }

  return {
    timeoutMs,
    open: (call) => inTime(call, (signal) => request(call, signal)),
    object: (call) =>
      inTime(call, async (signal) => {
        const answer = await request(call, signal);
        const bytes = await readBytes(answer.body, maxAnswerBytes);
        const body = bytes === null ? undefined : parseJson(bytes);
        if (!isObject(body)) throw new Refusal(502, 'The provider sent an answer that is not a JSON object.');
        return { body, headers: headersToPass(answer) };
      }),
  };
}

/** The few answer headers that are the caller's business. Everything else stays behind. */
export function headersToPass(answer: Response): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of passedHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) passed[name] = value;
  }
  return passed;
}

function requestInit(call: ProviderCall, options: ProviderOptions, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = {
    accept: '*/*',
    'accept-encoding': 'identity',
    ...lowerCased(options.headers),
    ...call.headers,
    authorization: `Bearer ${options.apiKey}`,
  };
  const init: RequestInit & { duplex?: 'half' } = {
    method: call.method,
    headers,
    redirect: redirectMode(),
    signal,
  };
  if (call.json !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(call.json);
  } else if (call.stream !== undefined) {
    if (call.contentType !== undefined) headers['content-type'] = call.contentType;
    if (typeof call.contentLength === 'number') headers['content-length'] = String(call.contentLength);
    init.body = call.stream;
    init.duplex = 'half';
  }
  return init;
}

/** One spelling of a name, so that nothing an operator adds can stand beside the gateway's own. */
function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function queryString(query: Record<string, string> | undefined): string {
  if (query === undefined || Object.keys(query).length === 0) return '';
  return `?${new URLSearchParams(query)}`;
}

async function refusalOf(answer: Response, scrub: (message: string) => string): Promise<Refusal> {
  const bytes = await readBytes(answer.body, 64 * 1024).catch(() => null);
  const headers = headersToPass(answer);
  // Neither is about the caller: the gateway's own key was refused, or the provider has moved.
  if (answer.status === 401 || answer.status === 403 || answer.status < 400) {
    return new Refusal(
      502,
      'The provider refused the gateway; its operator must check the key and base URL.',
      {
        code: 'provider_refused',
        headers,
      },
    );
  }
  const parsed = bytes === null ? undefined : parseJson(bytes);
  const error = isObject(parsed) && isObject(parsed.error) ? parsed.error : {};
  const text = (field: string): string | null => {
    const value = error[field];
    return typeof value === 'string' ? scrub(value) : null;
  };
  const type = text('type');
  return new Refusal(answer.status, text('message') ?? `The provider answered ${answer.status}.`, {
    ...(type === null ? {} : { type }),
    param: text('param'),
    code: text('code'),
    headers,
  });
}

/** The 502 of a provider that cannot be reached or ended a call in the middle. */
export function unreachable(cause: unknown): Refusal {
  return new Refusal(502, 'The provider could not be reached or broke off.', {
    code: 'provider_unreachable',
    cause,
  });
}
