import { isFields, itemsOf, textOf } from '../util/fields.ts';
import type { ApiError } from './api-error.ts';

/** Deeper than any server nests an error; a body of nothing but nested errors must not use up the stack. */
const maxDepth = 4;
/** Errors of a list that are quoted. */
const maxQuoted = 3;

/** The keys an error may be nested under, or have its sentence in, the likeliest first. */
const sentenceKeys = [
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
 * The error a server reports, in whatever shape: OpenAI's object, a text, a list, or an object that holds one of these. Undefined
 * if there is none: for null, an empty text or list, and an object of nothing but such. `message` is empty if no sentence is found.
 */
export function normalizeError(value: unknown, depth = 0): ApiError | undefined {
  if (depth > maxDepth || isEmpty(value)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return fromList(value, depth);
  }
  if (isFields(value)) {
    return fromFields(value, depth);
  }
  return { message: textOf(value) ?? '', type: '', param: null, code: null };
}

/** Whether a value says nothing: null, 0, an empty text or list, or an object of nothing but such. */
function isEmpty(value: unknown): boolean {
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
  // A text beside the sentence names the kind: `invalid_token`, `Bad Request`.
  const kind = fields.error === sentence?.message ? null : textOf(fields.error);
  return {
    ...fields,
    message: sentence?.message ?? '',
    // Google, OpenRouter and llama.cpp send a number.
    code: textOf(fields.code) ?? named?.code ?? null,
    type: textOf(fields.type) ?? (named?.type || kind || ''),
    param: textOf(fields.param) ?? pathOf(fields.loc) ?? named?.param ?? null,
  };
}

/** FastAPI names the field by its path, `["body", "model"]`. */
function pathOf(loc: unknown): string | null {
  return Array.isArray(loc) && loc.length > 0 ? loc.join('.') : null;
}

/** The keys of an answer that is nothing but an error without an envelope. */
const errorKeys = new Set([
  ...sentenceKeys,
  ...['code', 'type', 'param', 'status', 'statusCode', 'status_code', 'success', 'request_id', 'title'],
  ...['instance', 'timestamp', 'path', 'object', 'result', 'messages'],
]);

/**
 * The error inside an answer that came with a status of 2xx, or undefined for a success. `"error": null`, or an error of nothing but
 * nulls, is a success. So is a response with the status `incomplete`: it is the answer as far as the model got, it is paid, and the
 * same request would be cut off at the same place. In a chat, `finish_reason: "length"` means the same.
 *
 * @example
 * ```ts
 * errorInAnswer({ error: 'Unexpected endpoint.' })?.message; // Unexpected endpoint.
 * errorInAnswer({ object: 'response', status: 'completed', error: null }); // undefined
 * ```
 */
export function errorInAnswer(body: unknown): ApiError | undefined {
  if (!isFields(body)) {
    return undefined;
  }
  return reportedError(body) ?? brokenChoice(body) ?? failedStatus(body) ?? bareError(body);
}

/** An answer that names its error. */
function reportedError(body: Record<string, unknown>): ApiError | undefined {
  const { error, object, type, base_resp: minimax } = body;
  // LM Studio for a path it does not have, gateways for a provider that failed, Responses and videos.
  if (!isEmpty(error)) {
    return normalizeError(error === true ? { ...body, error: null } : error);
  }
  // vLLM before its envelope: `{"object":"error","message":"…","code":400}`.
  if (object === 'error') {
    return normalizeError({ ...body, object: null });
  }
  // The event a stream of Responses ends with: `{"type":"error","code":"…","message":"…"}`.
  if (type === 'error') {
    return normalizeError({ ...body, type: null });
  }
  // MiniMax: `{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`; 0 is success.
  if (isFields(minimax) && minimax.status_code) {
    return normalizeError({ code: minimax.status_code, message: minimax.status_msg });
  }
  return undefined;
}

/** OpenRouter, when the model fails after it has begun: the reason is in the choice. */
function brokenChoice({ choices }: Record<string, unknown>): ApiError | undefined {
  const choice = itemsOf(choices).find(({ finish_reason: why, error }) => why === 'error' || !isEmpty(error));
  return choice && (normalizeError(choice.error) ?? said('The model broke off with an error.', 'error'));
}

/** A Responses object or a video that failed, or was cancelled in the background, and has no `error`. */
function failedStatus(body: Record<string, unknown>): ApiError | undefined {
  const status = textOf(body.status)?.toLowerCase() ?? '';
  const isOther = 'choices' in body || 'data' in body || 'results' in body;
  if (isOther || !/^(failed|error|cancell?ed)$/.test(status)) {
    return undefined;
  }
  const error = normalizeError(body);
  return error?.message ? error : said(`The answer has the status ${status}.`, status);
}

/** FastAPI and other frameworks, behind a proxy that made the status 200. */
function bareError(body: Record<string, unknown>): ApiError | undefined {
  const { detail, errors, message, code, type } = body;
  const isBare = Object.keys(body).every((key) => errorKeys.has(key));
  const isCoded = typeof message === 'string' && Boolean(textOf(code) ?? textOf(type));
  return isBare && (isCoded || !isEmpty(detail) || !isEmpty(errors)) ? normalizeError(body) : undefined;
}

function said(message: string, code: string): ApiError {
  return { message, type: '', param: null, code };
}
