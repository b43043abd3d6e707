import { invalidOption } from '../errors/invalid-option.ts';
import type { ClientOptions } from './options.ts';

/** Names and values; `undefined` values are left out. */
export type Fields = Record<string, string | number | undefined>;

/**
 * Sets the fields of a query or of headers; later ones win. Throws `invalid_option` for a header that cannot
 * be sent.
 */
export function setFields(target: URLSearchParams | Headers, ...more: (Fields | undefined)[]): void {
  for (const fields of more) {
    for (const [name, value] of Object.entries(fields ?? {})) {
      if (value !== undefined) {
        setField(target, name, String(value));
      }
    }
  }
}

function setField(target: URLSearchParams | Headers, name: string, value: string): void {
  try {
    target.set(name, value);
  } catch {
    // The message of the runtime would quote the value, which may be a key.
    throw invalidOption(`headers['${name}']`, 'a header: a plain name, and a value on one line');
  }
}

/**
 * Returns a base URL as every part of offpeak reads it: slashes at its end are removed, and `/v1` is added to
 * a bare origin, which is how model servers print theirs. `createClient` applies this to its `baseURL`,
 * `serve` of `@offpeak/server` to its `upstream`.
 *
 * @param baseURL Where the API is, with or without a slash at its end.
 *
 * @example
 * ```ts
 * normalizeBaseURL('http://127.0.0.1:1234/'); // 'http://127.0.0.1:1234/v1'
 * normalizeBaseURL('https://gateway.example/openai'); // unchanged
 * ```
 */
export function normalizeBaseURL(baseURL: string): string {
  const url = baseURL.replace(/\/+$/, '');
  return /^https?:\/\/[^/]+$/i.test(url) ? `${url}/v1` : url;
}

/**
 * Returns the URL of a call. The queries of the base URL, the client and the call are joined; later ones win.
 * Throws `invalid_option` for a `baseURL` that is not a URL, or has a password in it.
 */
export function addressOf(
  { baseURL = 'https://api.openai.com/v1', query }: ClientOptions,
  path: string,
  ownQuery: Fields | undefined,
): string {
  const [base = '', baseQuery] = String(baseURL).replace(/#.*/, '').split('?');
  const url = normalizeBaseURL(base);
  if (!/^(https?:\/\/[^/@]+(\/|$)|\/|$)/i.test(url) || !URL.canParse(url, 'https://a.example')) {
    throw invalidOption('baseURL', 'an http or https URL, without a user or password in it');
  }
  const search = new URLSearchParams(baseQuery);
  setFields(search, query, ownQuery);
  return `${url}${path}?${search}`.replace(/\?$/, '');
}

/**
 * Returns names and ids as a path. Throws `invalid_option` for an id that is empty or would climb the path.
 */
export function pathOf(segments: readonly string[]): string {
  const [kind] = segments;
  return segments.map((id) => `/${encodeId(id, kind)}`).join('');
}

function encodeId(id: string, kind: string | undefined): string {
  if (typeof id !== 'string' || /^\.{0,2}$/.test(id)) {
    throw invalidOption('id', `the id of one of the ${kind}, not ${JSON.stringify(id)}`);
  }
  // Google and xAI have methods behind a colon, such as `batch_1:cancel`, which their own clients send as it
  // is.
  return encodeURIComponent(id).replaceAll('%3A', ':');
}
