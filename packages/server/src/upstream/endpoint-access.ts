import { replaceMember } from '../jsonl/members.ts';
import { modelOf } from './model-of.ts';
import { keyRedactor, type RedactKey } from './redact-key.ts';
import { checkHeaders } from './upstream-headers.ts';
import { checkUpstreamKey } from './upstream-key.ts';
import { checkBaseURL, checkMetricsURL, checkTimeout, metricsUrl, upstreamUrl } from './upstream-url.ts';
import { checkPriority, withPriority } from './with-priority.ts';

/** How to reach a model endpoint. */
export interface UpstreamOptions {
  /** Such as `http://localhost:11434/v1`; `/v1` is added to a bare origin. */
  baseURL: string;
  /** Names it in the log and in `/readyz`. Default: host and port. */
  name?: string | undefined;
  /** Sent as `Authorization: Bearer`, without white space around it. Default: no key. */
  apiKey?: string | undefined;
  /** Sent with every request, such as `{ 'api-key': '…' }`. Their values are treated as secrets. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Added to the URL of every request, such as `{ 'api-version': '2025-04-01' }`. */
  query?: Readonly<Record<string, string>> | undefined;
  /** The names under which the endpoint knows some models, by the names in requests. */
  modelNames?: Readonly<Record<string, string>> | undefined;
  /**
   * Sent as `priority` in the body of each request of a batch: vLLM with `--scheduling-policy priority` runs
   * lower numbers first, and 0 is its default. Not sent when absent; it changes the body.
   */
  priority?: number | undefined;
  /** Where the model server has its metrics. Default: `/metrics` beside `/v1`. Null for none. */
  metricsURL?: string | null | undefined;
  /** How long one answer may take, in ms. Default 600,000 (10 minutes). */
  timeoutMs?: number | undefined;
  /** The maximum length of an answer, in bytes. Default 64 MB. */
  maxAnswerBytes?: number | undefined;
}

/** How requests to one model endpoint are made, whatever sends them. */
export interface EndpointAccess {
  readonly name: string;
  readonly baseURL: string;
  /** The key, and the headers of the operator. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Removes the key and the values of headers from errors that quote them. */
  readonly redact: RedactKey;
  /** Null for none. Another origin gets neither the key nor the headers. */
  readonly metrics: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
  /** The URL of an endpoint such as `/v1/chat/completions`. */
  urlOf(endpoint: string): string;
  /** The body of a request of a batch, as it is sent. */
  batchBody(text: string): string;
  /** The body of a live request, as it is sent. */
  liveBody(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  /** The name under which the endpoint knows a model. */
  sentModel(model: string): string;
}

/** Checks the options of an endpoint. Throws a `TypeError` or `RangeError` with one sentence. */
export function endpointAccess(options: UpstreamOptions): EndpointAccess {
  const baseURL = checkBaseURL(options.baseURL);
  const apiKey = checkUpstreamKey(options.apiKey);
  const priority = checkPriority(options.priority);
  const extra = checkHeaders(options.headers, apiKey);
  const headers = { ...extra, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) };
  const query = queryText(options.query);
  const names = new Map(Object.entries(options.modelNames ?? {}));
  const sentModel = (model: string): string => names.get(model) ?? model;
  const rename = (text: string): string => {
    const model = names.size === 0 ? null : modelOf(text);
    const sent = model === null ? undefined : names.get(model);
    return sent === undefined ? text : replaceMember(text, 'model', JSON.stringify(sent));
  };
  return {
    name: options.name ?? new URL(baseURL).host,
    baseURL,
    headers,
    timeoutMs: checkTimeout(options.timeoutMs ?? 600_000),
    maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 * 1024,
    redact: redactAll([...(apiKey === undefined ? [] : [apiKey]), ...Object.values(extra)]),
    metrics: metricsOf(baseURL, options.metricsURL, headers),
    urlOf: (endpoint) => upstreamUrl(baseURL, endpoint, query),
    batchBody: (text) => withPriority(rename(text), priority),
    liveBody: (bytes) =>
      names.size === 0 ? bytes : new TextEncoder().encode(rename(new TextDecoder().decode(bytes))),
    sentModel,
  };
}

/** The endpoint of the list of models, or of one. */
export function modelsPath(id: string | null, { sentModel }: EndpointAccess): string {
  return id === null ? '/v1/models' : `/v1/models/${encodeURIComponent(sentModel(id))}`;
}

function queryText(query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}

function metricsOf(
  baseURL: string,
  given: string | null | undefined,
  headers: EndpointAccess['headers'],
): EndpointAccess['metrics'] {
  if (given === null) {
    return null;
  }
  const url = given === undefined ? metricsUrl(baseURL) : checkMetricsURL(given);
  return { url, headers: new URL(url).origin === new URL(baseURL).origin ? headers : {} };
}

function redactAll(secrets: readonly string[]): RedactKey {
  const redactors = secrets.map(keyRedactor);
  return (status, text) => redactors.reduce((redacted, redact) => redact(status, redacted), text);
}
