import type { ApiError } from '../errors/api-error.ts';
import { asObject, asText, isPlainObject } from '../util/coerce.ts';
import { errorInResponse } from './error-in-response.ts';
import { normalizeError } from './normalize-error.ts';

/** The fields of a result line, from any provider. */
export interface ResultRow {
  /** `batch_req_…` */
  id: string | null;
  customId: string | null;
  requestId: string | null;
  /** HTTP status of the answer, or null without one. */
  statusCode: number | null;
  body: unknown;
  /** Whether the line has an answer, which may be a refusal. */
  isAnswered: boolean;
  /** Why the request failed, or null if it succeeded. */
  error: RowError | null;
}

/** Why the request of a line failed. */
export interface RowError {
  code: string;
  /** Empty if the line has none. */
  message: string;
  type: string | null;
  param: string | null;
}

/** Characters that are quoted of an answer that is a text. */
const maxTextLength = 1000;

/** Returns the fields of a result line of any provider. */
export function normalizeResult(line: Record<string, unknown>): ResultRow {
  const { custom_id: customId, id, response, error } = line;
  const { status_code: status, request_id: requestId, body = null } = asObject(response);
  // Some servers write the status as text.
  const statusCode = typeof status === 'number' ? status : Number(asText(status)) || null;
  return {
    id: asText(id),
    customId: asText(customId),
    requestId: asText(requestId),
    statusCode,
    body,
    isAnswered: isPlainObject(response),
    error: errorOf(error, statusCode, body),
  };
}

function errorOf(error: unknown, statusCode: number | null, body: unknown): RowError | null {
  // Servers send a text, a list, or an object of nulls for no error.
  const ofLine = normalizeError(error);
  const isSuccess = statusCode !== null && statusCode >= 200 && statusCode <= 299;
  const ofAnswer = isSuccess ? errorInResponse(body) : errorOfRefusal(body);
  if (isSuccess && !ofLine && !ofAnswer) {
    return null;
  }
  const fallback =
    statusCode === null ? 'no_response' : isSuccess ? 'error_in_response' : `http_${statusCode}`;
  return {
    // OpenRouter's lines have a `type` and no `code`.
    code: ofLine?.code || ofAnswer?.code || ofLine?.type || ofAnswer?.type || fallback,
    message: ofLine?.message || ofAnswer?.message || '',
    type: ofLine?.type || ofAnswer?.type || null,
    param: ofLine?.param || ofAnswer?.param || null,
  };
}

/**
 * Returns the error of an answer outside 2xx, from its object or its text; undefined for the HTML page of a
 * proxy.
 */
function errorOfRefusal(body: unknown): ApiError | undefined {
  if (typeof body !== 'string') {
    return normalizeError(body);
  }
  return /^\s*</.test(body) ? undefined : normalizeError(body.slice(0, maxTextLength));
}
