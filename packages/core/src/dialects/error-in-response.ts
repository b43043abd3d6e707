import type { ApiError } from '../errors/api-error.ts';
import { asObjects, asText, isPlainObject } from '../util/coerce.ts';
import { isEmpty, normalizeError, sentenceKeys } from './normalize-error.ts';

/** The keys of an answer that is nothing but an error without an envelope. */
const errorKeys = new Set([
  ...sentenceKeys,
  ...['code', 'type', 'param', 'status', 'statusCode', 'status_code', 'success', 'request_id', 'title'],
  ...['instance', 'timestamp', 'path', 'object', 'result', 'messages'],
]);

/**
 * The error inside an answer that came with a status of 2xx, or undefined for a success. `"error": null`, or
 * an error of nothing but nulls, is a success. So is a response with the status `incomplete`: it is the
 * answer as far as the model got, it is paid, and the same request would be cut off at the same place. In a
 * chat, `finish_reason: "length"` means the same.
 *
 * @param body The parsed body of the response.
 *
 * @example
 * ```ts
 * errorInResponse({ error: 'Unexpected endpoint.' })?.message; // Unexpected endpoint.
 * errorInResponse({ object: 'response', status: 'completed', error: null }); // undefined
 * ```
 */
export function errorInResponse(body: unknown): ApiError | undefined {
  if (!isPlainObject(body)) {
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
  if (isPlainObject(minimax) && minimax.status_code) {
    return normalizeError({ code: minimax.status_code, message: minimax.status_msg });
  }
  return undefined;
}

/** OpenRouter, when the model fails after it has begun: the reason is in the choice. */
function brokenChoice({ choices }: Record<string, unknown>): ApiError | undefined {
  const choice = asObjects(choices).find(
    ({ finish_reason: why, error }) => why === 'error' || !isEmpty(error),
  );
  return choice && (normalizeError(choice.error) ?? said('The model broke off with an error.', 'error'));
}

/** A Responses object or a video that failed, or was cancelled in the background, and has no `error`. */
function failedStatus(body: Record<string, unknown>): ApiError | undefined {
  const status = asText(body.status)?.toLowerCase() ?? '';
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
  const isCoded = typeof message === 'string' && Boolean(asText(code) ?? asText(type));
  return isBare && (isCoded || !isEmpty(detail) || !isEmpty(errors)) ? normalizeError(body) : undefined;
}

function said(message: string, code: string): ApiError {
  return { message, type: '', param: null, code };
}
