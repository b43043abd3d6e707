import { type LineFault, lineFault, quote } from './line-fault.ts';
import type { FileState, LineRule } from './line-rule.ts';

/** Letters that may differ in a misspelled endpoint. */
const maxErrors = 2;

/** If no option names the endpoint, the first line must not misspell one of the API's endpoints. */
export const endpointSpellingRule: LineRule = { name: 'url is not misspelled', check: checkSpelling };

function checkSpelling({ url }: { url: string }, { endpoint, endpoints }: FileState): LineFault | null {
  const meant = endpoint === undefined ? meantEndpoint(url, endpoints) : undefined;
  return meant === undefined
    ? null
    : lineFault('invalid_url', 'url', `There is no endpoint ${quote(url)}: did you mean '${meant}'?`);
}

/**
 * Returns the endpoint that a `url` misspells; undefined if it is an endpoint, or similar to none.
 * `/v1/embedding` misspells `/v1/embeddings`, and so does its whole URL. Other versions and prefixes, such as
 * `/v4/chat/completions`, may be right for a provider.
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
  return Math.abs(path.length - endpoint.length) <= maxErrors && distance(path, endpoint) <= maxErrors;
}

/** Returns how many letters must be changed, added or removed to turn one text into the other. */
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
