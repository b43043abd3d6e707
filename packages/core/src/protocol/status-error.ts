import type { ApiError } from '../errors/api-error.ts';

/** What a {@link StatusError} may say besides its status and its sentence. */
export interface StatusErrorDetails {
  /** The API's error type. Default by status. */
  type?: string | null;
  /** The field at fault, such as `metadata.tags`. */
  param?: string | null;
  code?: string | null;
  /** The line of an input file, 1-based. */
  line?: number;
  /** More headers of the answer, such as `retry-after`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/**
 * An error that is answered with an HTTP status and the API's error envelope. Code that handles a request
 * throws it; the top of a server or gateway answers with `body` and `headers`.
 *
 * @example
 * ```ts
 * const error = new StatusError(404, 'No such batch.', { code: 'not_found' });
 * const answer = Response.json(error.body, { status: error.status, headers: error.headers });
 * // {"error":{"message":"No such batch.","type":"invalid_request_error",…}}
 * console.log(await answer.text());
 * ```
 */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: { error: ApiError & { line?: number } };

  constructor(status: number, message: string, details: StatusErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.status = status;
    this.headers = details.headers ?? {};
    this.body = {
      error: {
        message,
        type: details.type ?? typeOf(status),
        param: details.param ?? null,
        code: details.code ?? null,
        ...(details.line === undefined ? {} : { line: details.line }),
      },
    };
  }
}

function typeOf(status: number): string {
  if (status === 401) {
    return 'authentication_error';
  }
  if (status === 403) {
    return 'permission_error';
  }
  if (status === 429) {
    return 'rate_limit_error';
  }
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
