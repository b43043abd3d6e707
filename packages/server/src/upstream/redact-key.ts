import { errorInResponse } from '@offpeak/core';
import { isTooDeep } from '@offpeak/core/protocol';
import { stringEnd } from '../jsonl/members.ts';

/**
 * Shorter keys are placeholders such as `ollama` or `0`: they open nothing, and any text may contain them.
 */
const minKeyLength = 16;

/**
 * The number of backslashes before a character that is recognized: two levels of JSON within JSON. Without a
 * maximum, a text of backslashes would take long.
 */
const maxSlashes = 7;

const replacement = '[redacted]';

/** Removes the model endpoint's key from the text of an answer with the given status. */
export type RedactKey = (status: number, text: string) => string;

/**
 * Returns a function that removes the key of the model endpoint from its answers: some endpoints quote a key
 * they refuse, and the text ends up in a result file. Only errors are searched: the output of a model stays
 * unchanged. In JSON, the strings are compared instead of the text, so an escape such as `\/` or `\u002B`
 * hides nothing; all other bytes stay.
 *
 * @example
 * ```ts
 * const redact = keyRedactor('sk-0123456789abcdef');
 * redact(401, '{"error":"wrong key: sk-0123456789abcdef"}'); // '{"error":"wrong key: [redacted]"}'
 * ```
 */
export function keyRedactor(apiKey: string | undefined): RedactKey {
  if (apiKey === undefined || apiKey.length < minKeyLength) {
    return (_, text) => text;
  }
  const forms = formsOf(apiKey);
  const plain = longestPlainPart(apiKey);
  // A fixed text is found many times as fast as a pattern, and every answer is searched.
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

/**
 * Returns the longest part of a key that no notation escapes, unless it writes every character by its number.
 */
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
 * Matches a key however its characters are written: literally, escaped for JSON (a sentence may quote JSON),
 * for a URL or for HTML.
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
