import { wrongType } from '../http/fields.ts';
import { badRequest } from '../http/http-error.ts';

const mostPairs = 16;
const longestKey = 64;
const longestValue = 512;

/**
 * Reads the `metadata` of a request: up to 16 pairs of text, with keys of up to 64 and values of up to 512
 * characters; null when absent. Throws a 400.
 */
export function readMetadata(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) {
    return null;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw wrongType('metadata', 'an object', value);
  }
  const pairs = Object.entries(value);
  if (pairs.length > mostPairs) {
    const message = `Invalid 'metadata': too many properties. Expected at most ${mostPairs}, but got ${pairs.length} instead.`;
    throw badRequest(message, { param: 'metadata', code: 'object_above_max_properties' });
  }
  const metadata: [string, string][] = [];
  for (const [key, text] of pairs) {
    const param = `metadata.${key.slice(0, longestKey)}`;
    checkLength(param, 'key', key, longestKey);
    if (typeof text !== 'string') {
      throw wrongType(param, 'a string', text);
    }
    checkLength(param, 'value', text, longestValue);
    metadata.push([key, text]);
  }
  return Object.fromEntries(metadata);
}

/** Characters are code points, as in JSON Schema: an emoji is one. */
function checkLength(param: string, what: string, text: string, most: number): void {
  const length = text.length <= most ? text.length : [...text].length;
  if (length <= most) {
    return;
  }
  const message = `Invalid '${param}': ${what} too long. Expected at most ${most} characters, but got ${length} instead.`;
  throw badRequest(message, { param, code: 'string_above_max_length' });
}
