import { errorInResponse } from '@offpeak/core';
import { isTooDeep } from '@offpeak/core/protocol';
import { stringEnd } from '../jsonl/members.ts';

/** Shorter keys are dummies such as `ollama` or `0`: they open nothing, and any text may hold them. */
const minKeyLength = 16;

/** Backslashes before one character: two levels of JSON within JSON. A bound, since a text of backslashes alone must not take long. */
const maxSlashes = 7;

const replacement = '[redacted]';

/** Removes the model endpoint's key from the text of an answer with the given status. */
export type RedactKey = (status: number, text: string) => string;

/**
 * Makes what removes the model endpoint's key from its answers, since some endpoints quote the key they refuse and the text ends up in a
 * result file. Only errors are searched: what a model says stays as it is. In JSON the strings are compared, not the text, so an escape such
 * as `\/` or `\u002B` hides nothing; all other bytes stay.
 *
 * @example
 * ```ts
 * keyRedactor('sk-0123456789abcdef')(401, '{"error":"wrong key: sk-0123456789abcdef"}'); // '{"error":"wrong key: [redacted]"}'
 * ```
 */
export function keyRedactor(apiKey: string | undefined): RedactKey {
  if (apiKey === undefined || apiKey.length < minKeyLength) {
    return (_, text) => text;
  }
  const forms = formsOf(apiKey);
  const plain = longestPlainPart(apiKey);
  // Searching for a fixed text is many times as fast as for a pattern, and every answer is searched.
  const mayHold = (text: string): boolean =>
    text.includes(plain) || text.includes('\\u00') || text.includes('&#');
  return (status, text) => {
    if (!mayHold(text) || text.search(forms) === -1) {
      return text;
    }
    const value = parse(text);
    if (value === undefined) {
      return text.replace(forms, replacement);
    }
    const isError = status < 200 || status > 299 || errorInResponse(value) !== undefined;
    return isError ? redactStrings(text, forms) : text;
  };
}

/** What no notation needs to write in another way, unless it writes every character by its number. */
function longestPlainPart(apiKey: string): string {
  return apiKey.split(/[^\w-]+/).reduce((longest, part) => (part.length > longest.length ? part : longest));
}

/** Replaces the key within each string of a JSON text. */
function redactStrings(text: string, forms: RegExp): string {
  let redacted = '';
  let done = 0;
  for (let start = text.indexOf('"'), end = 0; start !== -1; start = text.indexOf('"', end)) {
    end = stringEnd(text, start);
    const quoted = text.slice(start, end);
    if (quoted.search(forms) === -1) {
      continue;
    }
    redacted +=
      text.slice(done, start) + JSON.stringify(String(JSON.parse(quoted)).replace(forms, replacement));
    done = end;
  }
  return redacted + text.slice(done);
}

/**
 * Finds a key in whatever way its characters are written: as they are, escaped for JSON (a sentence may quote JSON), for a URL or for HTML.
 */
function formsOf(apiKey: string): RegExp {
  return new RegExp([...apiKey].map(formOf).join(''), 'g');
}

function formOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const literal = character.replace(/[^\w]/, '\\$&');
  const entities = Object.hasOwn(named, character) ? `|&${named[character]};` : '';
  return `(?:\\\\{0,${maxSlashes}}(?:${literal}|u00${hex})|%${hex}|&#0*${code};|&#[xX]0*${hex};${entities})`;
}

const named: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

function parse(text: string): unknown {
  if (isTooDeep(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
