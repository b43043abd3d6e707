import type { AnyRequest } from '../jsonl/request-line.ts';

/** Where a line stood. */
export interface ResultPosition {
  batchId: string;
  file: 'output' | 'error';
  /** 1-based line of that file. */
  line: number;
}

/** What all results have in common. */
export interface ResultBase {
  /** The id of the line, `batch_req_…`. */
  id: string | null;
  /** The provider's request id, to quote to its support. */
  requestId: string | null;
  /** Null for a request that has no line in any result file. */
  position: ResultPosition | null;
  /** The request, if `readResults` was given the requests. */
  request?: AnyRequest;
  /**
   * The line as it stands in the result file, without its line break, if `readResults` was asked for
   * `rawLines`. Write it unchanged where digits must not be lost: `body` is read by `JSON.parse`, which
   * rounds whole numbers beyond 2^53. Absent for a request that has no line, and for a line that is too long.
   */
  rawLine?: string;
}

/** Why a request has no success. */
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
  /** The field of the request that is at fault, if the provider names one. */
  param?: string;
}

/** A request that was answered with success: a status of 2xx, and no error in the answer. */
export interface SucceededResult<T = unknown, Output = undefined> extends ResultBase {
  status: 'succeeded';
  customId: string;
  /** HTTP status of the answer, 200 to 299. */
  statusCode: number;
  /** What the endpoint answered. */
  body: T;
  /** What the schema made of the answer's text, if `readResults` was given a schema. */
  output: Output;
}

/** A request that was refused or went wrong, also inside an answer of 2xx, or a line that cannot be read. */
export interface FailedResult extends ResultBase {
  status: 'failed';
  /** Null only if the line does not say which request it is about. */
  customId: string | null;
  /** HTTP status of the answer, if there was one. */
  statusCode: number | null;
  error: ResultError;
  /** What the endpoint answered, if anything. */
  body: unknown;
}

/** A request the provider did not get to. */
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
