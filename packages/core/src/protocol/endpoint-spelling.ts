import { type LineFault, lineFault, quote } from './line-fault.ts';
import type { FileState, LineRule } from './line-rule.ts';

/** So many letters may be wrong in a misspelled endpoint. */
const mostErrors = 2;

/**
 * Where nobody has named an endpoint, a first line may not name one of the API's in a way that no provider
 * would understand.
 */
export const endpointSpellingRule: LineRule = { name: 'url is not misspelled', check: checkSpelling };

function checkSpelling({ url }: { url: string }, { endpoint, endpoints }: FileState): LineFault | null {
  const meant = endpoint === undefined ? meantEndpoint(url, endpoints) : undefined;
  return meant === undefined
    ? null
    : lineFault('invalid_url', 'url', `There is no endpoint ${quote(url)}: did you mean '${meant}'?`);
}

/**
 * The endpoint that a `url` is a misspelling of, or undefined: if it is one of them, or like none.
 * `/v1/embedding` means `/v1/embeddings`, and so does the whole address of it. Other versions and prefixes,
 * such as `/v4/chat/completions`, may be right for a provider.
 */
function meantEndpoint(url: string, endpoints: readonly string[]): string | undefined {
  if (endpoints.includes(url)) {
    return undefined;
  }
  const path = `/${url.replace(/^https?:\/\/[^/]*/i, '').replace(/^\/+|\/+$/g, '')}`;
  const mayLackVersion = !url.startsWith('/');
  return endpoints.find(
    (endpoint) =>
      path === endpoint ||
      (mayLackVersion && `/v1${path}` === endpoint) ||
      (versionOf(path) === versionOf(endpoint) && isNear(path.toLowerCase(), endpoint)),
  );
}

function versionOf(path: string): string | undefined {
  return path.split('/')[1]?.toLowerCase();
}

function isNear(path: string, endpoint: string): boolean {
  return Math.abs(path.length - endpoint.length) <= mostErrors && distance(path, endpoint) <= mostErrors;
}

/** How many letters have to be changed, added or left out to make one text of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 0; at < other.length; at += 1) {
      const [left = 0, above = 0, corner = 0] = [next[at], row[at + 1], row[at]];
      next.push(Math.min(left + 1, above + 1, corner + (letter === other[at] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
