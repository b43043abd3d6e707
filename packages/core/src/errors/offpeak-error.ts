import type { ApiError } from './api-error.ts';
import type { ErrorCode } from './error-code.ts';

const marker = Symbol.for('offpeak.error');

/**
 * The fields of an {@link OffpeakError} besides its code and message. They never hold a header, a key or a
 * body.
 */
export interface OffpeakErrorDetails {
  /** HTTP status of the answer; undefined without one. */
  status?: number | undefined;
  /** The `x-request-id` of the answer, for the provider's support. */
  requestId?: string | undefined;
  /**
   * Milliseconds the server asked to wait before a retry; undefined if it did not, or asked for more than
   * 60,000.
   */
  retryAfterMs?: number | undefined;
  /** The `error` of the answer in OpenAI's shape, whatever shape it was sent in; further fields as sent. */
  apiError?: ApiError | undefined;
  /** The id of the batch. */
  batchId?: string | undefined;
  /** The id of the file. */
  fileId?: string | undefined;
  /** 1-based line of the input or result file. */
  line?: number | undefined;
  /** The field or option that is wrong, such as `custom_id` or `partSize`. */
  param?: string | undefined;
  /** The error that caused this one. */
  cause?: unknown;
}

/**
 * The one error class of offpeak. `code` is stable and narrows by `switch`; `message` is one sentence that
 * says what is wrong and how to fix it.
 *
 * @example
 * ```ts
 * try {
 *   await client.batches.retrieve('batch_1');
 * } catch (error) {
 *   if (isOffpeakError(error) && error.code === 'not_found') console.log('no such batch', error.requestId);
 *   else throw error;
 * }
 * ```
 */
export class OffpeakError extends Error {
  override readonly name = 'OffpeakError';
  readonly code: ErrorCode;
  declare readonly status: number | undefined;
  declare readonly requestId: string | undefined;
  declare readonly retryAfterMs: number | undefined;
  declare readonly apiError: ApiError | undefined;
  declare readonly batchId: string | undefined;
  declare readonly fileId: string | undefined;
  declare readonly line: number | undefined;
  declare readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, details: OffpeakErrorDetails = {}) {
    super(message, details);
    this.code = code;
    Object.assign(this, details);
  }

  /** Identifies the class for {@link isOffpeakError}. */
  get [marker](): true {
    return true;
  }
}

/**
 * Returns whether a thrown value is an {@link OffpeakError}, also one from another copy of this package.
 *
 * @param value Any thrown value.
 *
 * @example
 * ```ts
 * isOffpeakError(new OffpeakError('aborted', 'The upload was aborted.')); // true
 * ```
 */
export function isOffpeakError(value: unknown): value is OffpeakError {
  return (value as Record<symbol, unknown> | null | undefined)?.[marker] === true;
}
