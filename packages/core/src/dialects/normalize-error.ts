import type { ApiError } from '../errors/api-error.ts';
import { asText, isPlainObject } from '../util/coerce.ts';

/** Deeper than any server nests an error. A body of nested errors must not exhaust the stack. */
const maxDepth = 4;
/** Errors of a list whose messages are joined. */
const maxQuoted = 3;

/** The keys under which an error is nested or has its message, the most likely first. */
export const sentenceKeys = [
  // OpenAI's own. First, since Nest sends `{"error":"Bad Request","message":"x is wrong"}`.
  'message',
  // OAuth: `{"error":"invalid_token","error_description":"…"}`.
  'error_description',
  // The envelope of most, and xAI's `{"code":"…","error":"…"}`.
  'error',
  // FastAPI, Mistral and RFC 9457, as text or as a list.
  'detail',
  // An item of FastAPI's `detail`.
  'msg',
  // watsonx and Cloudflare: a list.
  'errors',
];

/**
 * Returns the error that a server reports in OpenAI's shape, from an object, a text, a list, or an object
 * that holds one of these. Undefined if there is none: for null, for an empty text or list, and for an object
 * of only such values. `message` is empty if none is found.
 */
export function normalizeError(value: unknown, depth = 0): ApiError | undefined {
  if (depth > maxDepth || isEmpty(value)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return fromList(value, depth);
  }
  if (isPlainObject(value)) {
    return fromFields(value, depth);
  }
  return { message: asText(value) ?? '', type: '', param: null, code: null };
}

/**
 * Returns whether a value reports nothing: null, 0, an empty text or list, or an object of only such values.
 */
export function isEmpty(value: unknown): boolean {
  const isHollow = (inner: unknown) => !inner || (typeof inner === 'object' && !Object.keys(inner).length);
  return isHollow(value) || (typeof value === 'object' && Object.values(value as object).every(isHollow));
}

function fromList(values: readonly unknown[], depth: number): ApiError | undefined {
  const errors = values.slice(0, maxQuoted).flatMap((value) => normalizeError(value, depth + 1) ?? []);
  const [first] = errors;
  if (!first) {
    return undefined;
  }
  const sentences = errors.flatMap(({ message }) => message || []);
  if (values.length > maxQuoted) {
    sentences.push(`${values.length - maxQuoted} more`);
  }
  return { ...first, message: sentences.join(' · ') };
}

function fromFields(fields: Record<string, unknown>, depth: number): ApiError {
  const found = sentenceKeys.flatMap((key) => normalizeError(fields[key], depth + 1) ?? []);
  const sentence = found.find(({ message }) => message);
  const named = found.find(({ code, type }) => code || type) ?? sentence;
  // A text beside the message names the type: `invalid_token`, `Bad Request`.
  const kind = fields.error === sentence?.message ? null : asText(fields.error);
  return {
    ...fields,
    message: sentence?.message ?? '',
    // Google, OpenRouter and llama.cpp send a number.
    code: asText(fields.code) ?? named?.code ?? null,
    type: asText(fields.type) ?? (named?.type || kind || ''),
    param: asText(fields.param) ?? pathOf(fields.loc) ?? named?.param ?? null,
  };
}

/** FastAPI names the field by its path, `["body", "model"]`. */
function pathOf(loc: unknown): string | null {
  return Array.isArray(loc) && loc.length > 0 ? loc.join('.') : null;
}
