import type { AnyRequest } from '../jsonl/request-line.ts';

/** The place of a result line. */
export interface ResultPosition {
  batchId: string;
  file: 'output' | 'error';
  /** 1-based line of that file. */
  line: number;
}

/** The fields that all results have. */
export interface ResultBase {
  /** The id of the line, `batch_req_…`. */
  id: string | null;
  /** The provider's request id, for its support. */
  requestId: string | null;
  /** Null for a request that has no line in any result file. */
  position: ResultPosition | null;
  /** The request, if `readResults` was given the requests. */
  request?: AnyRequest;
  /**
   * The line as it stands in the result file, without its line end, if `rawLines` of `readResults` is set.
   * Write it unchanged if no digit may be lost: `body` comes from `JSON.parse`, which rounds whole numbers
   * beyond 2^53. Absent for a request that has no line, and for a line that is too long.
   */
  rawLine?: string;
}

/** Why a request has not succeeded. */
export interface ResultError {
  /**
   * The provider's code, its type if it sends no code, or one of offpeak's: `malformed_line`,
   * `line_too_long`, `missing_custom_id`, `no_response`, `http_<status>`, `error_in_response` (an answer of
   * 2xx that is an error without a code), `schema_mismatch`, `missing_result`.
   */
  code: string;
  message: string;
  /** The provider's type of error, such as `invalid_request_error`, if it sends one. */
  type?: string;
  /** The field of the request that caused the error, if the provider names one. */
  param?: string;
}

/** A request that has succeeded: a status of 2xx, and no error in the answer. */
export interface SucceededResult<T = unknown, Output = undefined> extends ResultBase {
  status: 'succeeded';
  customId: string;
  /** HTTP status of the answer, 200 to 299. */
  statusCode: number;
  /** The body of the answer. */
  body: T;
  /** The value the schema returned for the text of the answer; undefined without a schema. */
  output: Output;
}

/** A request that was refused or failed, also inside an answer of 2xx, or a line that cannot be read. */
export interface FailedResult extends ResultBase {
  status: 'failed';
  /** Null only if the line does not name its request. */
  customId: string | null;
  /** HTTP status of the answer, if there was one. */
  statusCode: number | null;
  error: ResultError;
  /** The body of the answer; null without one. */
  body: unknown;
}

/** A request that was not processed before the batch expired or was cancelled. */
export interface UnprocessedResult extends ResultBase {
  status: 'expired' | 'cancelled';
  customId: string;
  error: ResultError;
}

/** The one result of a request. `status` narrows it. */
export type BatchResult<T = unknown, Output = undefined> =
  | SucceededResult<T, Output>
  | FailedResult
  | UnprocessedResult;

/** Makes a failed result; fields that are not given are null. */
export function failedResult(
  customId: string | null,
  code: string,
  message: string,
  more: Partial<FailedResult> = {},
): FailedResult {
  return {
    status: 'failed',
    customId,
    statusCode: null,
    error: { code, message },
    body: null,
    id: null,
    requestId: null,
    position: null,
    ...more,
  };
}
