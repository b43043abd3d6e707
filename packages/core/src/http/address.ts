import { OffpeakError } from '../errors/offpeak-error.ts';

/** Query parameters; `undefined` ones are left out. */
export type Query = Record<string, string | number | undefined>;

/** Splits a base URL into what paths are appended to and the query it carries. */
export function baseOf(baseURL: string | URL = 'https://api.openai.com/v1'): { url: string; query: string } {
  const [path = '', query = ''] = String(baseURL).split('#', 1)[0]?.split('?') ?? [];
  const url = path.replace(/\/+$/, '');
  return { url: /^https?:\/\/[^/]+$/i.test(url) ? `${url}/v1` : url, query };
}

/** The query string of a call, with its `?`, or nothing. Later ones win. */
export function queryOf(base: string, ...more: (Query | undefined)[]): string {
  const query = new URLSearchParams(base);
  for (const part of more)
    for (const [name, value] of Object.entries(part ?? {}))
      if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text && `?${text}`;
}

/** An id as a path segment. An empty one, or one that would climb the path, is refused before anything is sent. */
export function segment(id: string, param: string): string {
  if (typeof id !== 'string' || id === '' || id === '.' || id === '..')
    throw new OffpeakError('invalid_option', `${param} must be an id, but is ${JSON.stringify(id)}.`, {
      param,
    });
  return encodeURIComponent(id);
}
