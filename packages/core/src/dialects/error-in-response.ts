import type { ApiError } from '../errors/api-error.ts';
import { asObjects, asText, isPlainObject } from '../util/coerce.ts';
import { isEmpty, normalizeError, sentenceKeys } from './normalize-error.ts';

/** The keys of an answer that is only an error, without an envelope. */
const errorKeys = new Set([
  ...sentenceKeys,
  ...['code', 'type', 'param', 'status', 'statusCode', 'status_code', 'success', 'request_id', 'title'],
  ...['instance', 'timestamp', 'path', 'object', 'result', 'messages'],
]);

/**
 * Returns the error inside an answer with a status of 2xx, or undefined for a success. `"error": null`, or an
 * error whose fields are all null, is a success. So is a response with the status `incomplete`: it holds the
 * answer up to where the model stopped, it is billed, and the same request would stop at the same place. In a
 * chat, `finish_reason: "length"` means the same.
 *
 * @param body The parsed body of the answer.
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
  return reportedError(body) ?? failedChoice(body) ?? failedStatus(body) ?? bareError(body);
}

/** Returns the error that an answer names. */
function reportedError(body: Record<string, unknown>): ApiError | undefined {
  const { error, object, type, base_resp: minimax } = body;
  // LM Studio for an unknown path, gateways for a provider that failed, Responses and videos.
  if (!isEmpty(error)) {
    return normalizeError(error === true ? { ...body, error: null } : error);
  }
  // vLLM before its envelope: `{"object":"error","message":"…","code":400}`.
  if (object === 'error') {
    return normalizeError({ ...body, object: null });
  }
  // The last event of a stream of Responses: `{"type":"error","code":"…","message":"…"}`.
  if (type === 'error') {
    return normalizeError({ ...body, type: null });
  }
  // MiniMax: `{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`; 0 is success.
  if (isPlainObject(minimax) && minimax.status_code) {
    return normalizeError({ code: minimax.status_code, message: minimax.status_msg });
  }
  return undefined;
}

/** OpenRouter, if the model fails after it has begun: the error is in the choice. */
function failedChoice({ choices }: Record<string, unknown>): ApiError | undefined {
  const choice = asObjects(choices).find(
    ({ finish_reason: why, error }) => why === 'error' || !isEmpty(error),
  );
  return choice && (normalizeError(choice.error) ?? errorOf('The model stopped with an error.', 'error'));
}

/** A Responses object or a video that has failed, or was cancelled, without an `error`. */
function failedStatus(body: Record<string, unknown>): ApiError | undefined {
  const status = asText(body.status)?.toLowerCase() ?? '';
  const isOther = 'choices' in body || 'data' in body || 'results' in body;
  if (isOther || !/^(failed|error|cancell?ed)$/.test(status)) {
    return undefined;
  }
  const error = normalizeError(body);
  return error?.message ? error : errorOf(`The answer has the status ${status}.`, status);
}

/** FastAPI and other frameworks, behind a proxy that changed the status to 200. */
function bareError(body: Record<string, unknown>): ApiError | undefined {
  const { detail, errors, message, code, type } = body;
  const isBare = Object.keys(body).every((key) => errorKeys.has(key));
  const isCoded = typeof message === 'string' && Boolean(asText(code) ?? asText(type));
  return isBare && (isCoded || !isEmpty(detail) || !isEmpty(errors)) ? normalizeError(body) : undefined;
}

function errorOf(message: string, code: string): ApiError {
  return { message, type: '', param: null, code };
}
