import { invalidOption } from '../errors/invalid-option.ts';

/** Names and values; `undefined` ones are left out. */
export type Fields = Record<string, string | number | undefined>;

/** Sets the fields of a query or of headers; later ones win. */
export function setFields(target: URLSearchParams | Headers, ...more: (Fields | undefined)[]): void {
  for (const fields of more)
    for (const [name, value] of Object.entries(fields ?? {}))
      if (value !== undefined) target.set(name, String(value));
}

/** Splits a base URL into what paths are appended to and the query it carries. */
export function baseOf(baseURL: string | URL = 'https://api.openai.com/v1'): { url: string; query: string } {
  const [path = '', query = ''] = String(baseURL).replace(/#.*/, '').split('?');
  const url = path.replace(/\/+$/, '');
  return { url: /^https?:\/\/[^/]+$/i.test(url) ? `${url}/v1` : url, query };
}

/** The query string of a call, with its `?`, or nothing. Later ones win. */
export function queryOf(base: string, ...more: (Fields | undefined)[]): string {
  const query = new URLSearchParams(base);
  setFields(query, ...more);
  const text = query.toString();
  return text && `?${text}`;
}

/** Names and ids as a path. An id that is empty, or would climb the path, is refused before anything is sent. */
export function pathOf(segments: readonly string[]): string {
  const encode = (id: string) => {
    if (typeof id !== 'string' || /^\.{0,2}$/.test(id))
      throw invalidOption('id', `that of one of the ${segments[0]}, not ${JSON.stringify(id)}`);
    return `/${encodeURIComponent(id)}`;
  };
  return segments.map(encode).join('');
}
