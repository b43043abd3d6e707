import type { ApiError } from '../wire/api-error.ts';
import type { ErrorCode } from './error-code.ts';

const marker = Symbol.for('offpeak.error');

/** What an {@link OffpeakError} may carry besides its code and message. Never a header, a key or a body. */
export interface OffpeakErrorDetails {
  /** HTTP status of the answer, if there was one. */
  status?: number | undefined;
  /** The server's `x-request-id`, to quote to its support. */
  requestId?: string | undefined;
  /** The `error` object of the answer, as sent. */
  wire?: ApiError | undefined;
  /** The batch this is about. */
  batchId?: string | undefined;
  /** The file this is about. */
  fileId?: string | undefined;
  /** 1-based line of the input or result file. */
  line?: number | undefined;
  /** The field or option at fault, such as `custom_id` or `partSize`. */
  param?: string | undefined;
  /** What was thrown underneath. */
  cause?: unknown;
}

/**
 * The one error class of offpeak. `code` is stable and narrows by `switch`; `message` is one sentence that says
 * what is wrong and how to mend it.
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
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly wire: ApiError | undefined;
  readonly batchId: string | undefined;
  readonly fileId: string | undefined;
  readonly line: number | undefined;
  readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, details: OffpeakErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.wire = details.wire;
    this.batchId = details.batchId;
    this.fileId = details.fileId;
    this.line = details.line;
    this.param = details.param;
    Object.defineProperty(this, marker, { value: true });
  }
}

/**
 * Whether a thrown value is an {@link OffpeakError}, also one from another copy of this package.
 *
 * @example
 * ```ts
 * isOffpeakError(new OffpeakError('aborted', 'The upload was aborted.')); // true
 * ```
 */
export function isOffpeakError(value: unknown): value is OffpeakError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true;
}
