import { isPlainObject } from '@offpeak/core/protocol';
import { wrongType } from '../http/fields.ts';
import { badRequest } from '../http/http-error.ts';

const maxPairs = 16;
const maxKeyLength = 64;
const maxValueLength = 512;

/**
 * Reads the `metadata` of a request: up to 16 pairs of text, with keys of up to 64 and values of up to 512
 * characters; null when absent. Throws a 400.
 */
export function readMetadata(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) {
    return null;
  }
  if (!isPlainObject(value)) {
    throw wrongType('metadata', 'an object', value);
  }
  const pairs = Object.entries(value);
  if (pairs.length > maxPairs) {
    const message = `Invalid 'metadata': too many properties. Expected at most ${maxPairs}, but got ${pairs.length} instead.`;
    throw badRequest(message, { param: 'metadata', code: 'object_above_max_properties' });
  }
  const metadata: [string, string][] = [];
  for (const [key, text] of pairs) {
    const param = `metadata.${key.slice(0, maxKeyLength)}`;
    checkLength(param, 'key', key, maxKeyLength);
    if (typeof text !== 'string') {
      throw wrongType(param, 'a string', text);
    }
    checkLength(param, 'value', text, maxValueLength);
    metadata.push([key, text]);
  }
  return Object.fromEntries(metadata);
}

/** Characters are code points, as in JSON Schema: an emoji is one. */
function checkLength(param: string, what: string, text: string, max: number): void {
  const length = text.length <= max ? text.length : [...text].length;
  if (length <= max) {
    return;
  }
  const message = `Invalid '${param}': ${what} too long. Expected at most ${max} characters, but got ${length} instead.`;
  throw badRequest(message, { param, code: 'string_above_max_length' });
}
