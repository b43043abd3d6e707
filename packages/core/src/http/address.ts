import { invalidOption } from '../errors/invalid-option.ts';
import type { ClientOptions } from './options.ts';

/** Names and values; `undefined` ones are left out. */
export type Fields = Record<string, string | number | undefined>;

/** Sets the fields of a query or of headers; later ones win. */
export function setFields(target: URLSearchParams | Headers, ...more: (Fields | undefined)[]): void {
  for (const fields of more) {
    for (const [name, value] of Object.entries(fields ?? {})) {
      if (value !== undefined) {
        try {
          target.set(name, String(value));
        } catch {
          // The runtime's own complaint would quote the value, which may be a key.
          throw invalidOption(`headers['${name}']`, 'a header: a plain name, and a value on one line');
        }
      }
    }
  }
}

/**
 * A base URL as every part of offpeak understands it: slashes at the end go, and `/v1` is added to a bare
 * origin, as model servers print theirs. `createClient` does this to its `baseURL`, `serve` of
 * `@offpeak/server` to its `upstream`.
 *
 * @param baseURL Where the API is, with or without a slash at its end.
 *
 * @example
 * ```ts
 * normalizeBaseURL('http://127.0.0.1:1234/'); // 'http://127.0.0.1:1234/v1'
 * normalizeBaseURL('https://gateway.example/openai'); // as it is
 * ```
 */
export function normalizeBaseURL(baseURL: string): string {
  const url = baseURL.replace(/\/+$/, '');
  return /^https?:\/\/[^/]+$/i.test(url) ? `${url}/v1` : url;
}

/**
 * Where a call goes. A query in the base URL, the one of the client and the one of the call are joined; later
 * ones win.
 */
export function addressOf(
  { baseURL = 'https://api.openai.com/v1', query }: ClientOptions,
  path: string,
  own: Fields | undefined,
): string {
  const [base = '', carried] = String(baseURL).replace(/#.*/, '').split('?');
  const url = normalizeBaseURL(base);
  if (!/^(https?:\/\/[^/@]+(\/|$)|\/|$)/i.test(url) || !URL.canParse(url, 'https://a.example')) {
    throw invalidOption('baseURL', 'an http or https URL, without a user or password in it');
  }
  const search = new URLSearchParams(carried);
  setFields(search, query, own);
  return `${url}${path}?${search}`.replace(/\?$/, '');
}

/**
 * Names and ids as a path. An id that is empty, or would climb the path, is refused before anything is sent.
 */
export function pathOf(segments: readonly string[]): string {
  const encode = (id: string) => {
    if (typeof id !== 'string' || /^\.{0,2}$/.test(id)) {
      throw invalidOption('id', `that of one of the ${segments[0]}, not ${JSON.stringify(id)}`);
    }
    return `/${encodeURIComponent(id)}`;
  };
  return segments.map(encode).join('');
}
