import { OffpeakError } from '../errors/offpeak-error.ts';

/** What the headers of one part say. */
export interface PartHeaders {
  name: string;
  filename: string | null;
  contentType: string | null;
}

/**
 * Reads the header lines of one part.
 * @see https://www.rfc-editor.org/rfc/rfc7578#section-4.2
 */
export function parsePartHeaders(text: string): PartHeaders {
  let disposition: string | null = null;
  let contentType: string | null = null;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) {
      continue;
    }
    const field = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (field === 'content-disposition') {
      disposition ??= value;
    } else if (field === 'content-type') {
      contentType ??= value;
    }
  }
  if (disposition === null || !/^form-data\s*(;|$)/i.test(disposition)) {
    throw new OffpeakError(
      'invalid_request',
      'A part of the multipart body has no "Content-Disposition: form-data" header.',
    );
  }
  const parameters = parseParameters(disposition);
  const name = parameters.get('name');
  if (name === undefined) {
    throw new OffpeakError(
      'invalid_request',
      'A part of the multipart body has no name in its Content-Disposition header.',
    );
  }
  return {
    name,
    filename: extendedValue(parameters.get('filename*')) ?? parameters.get('filename') ?? null,
    contentType,
  };
}

const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g;

function parseParameters(disposition: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, key = '', quoted, plain = ''] of disposition.matchAll(parameter)) {
    if (!found.has(key.toLowerCase())) {
      found.set(key.toLowerCase(), quoted === undefined ? plain : unquote(quoted));
    }
  }
  return found;
}

/**
 * Browsers write a quote as `%22` and line ends as `%0D` and `%0A`; old versions of curl escape a quote and a
 * backslash with a backslash.
 */
function unquote(quoted: string): string {
  return quoted
    .replace(/\\(["\\])/g, '$1')
    .replace(/%22|%0D|%0A/gi, (escaped) => decodeURIComponent(escaped));
}

/**
 * Decodes `UTF-8''…` with percent encoding; null if it is absent, malformed or in another charset: then
 * `filename` is used.
 */
function extendedValue(value: string | undefined): string | null {
  const match = value === undefined ? null : /^utf-8'[^']*'(.*)$/i.exec(value);
  if (match === null) {
    return null;
  }
  try {
    return decodeURIComponent(match[1] ?? '');
  } catch {
    return null;
  }
}
