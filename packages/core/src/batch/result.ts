/** Where a line stood. */
export interface ResultPosition {
  batchId: string;
  file: 'output' | 'error';
  /** 1-based line of that file. */
  line: number;
}

/** What all results have in common. */
export interface ResultBase {
  /** The provider's request id, to quote to its support. */
  requestId: string | null;
  position: ResultPosition;
}

/** A request that was answered with success. */
export interface SucceededResult<T = unknown> extends ResultBase {
  status: 'succeeded';
  customId: string;
  /** HTTP status of the answer, 200 to 299. */
  statusCode: number;
  /** What the endpoint answered. */
  body: T;
}

/** A request that was refused or went wrong, or a line that cannot be read. */
export interface FailedResult extends ResultBase {
  status: 'failed';
  /** Null only if the line does not say which request it is about. */
  customId: string | null;
  /** HTTP status of the answer, if there was one. */
  statusCode: number | null;
  error: { code: string; message: string };
  /** What the endpoint answered, if anything. */
  body: unknown;
}

/** A request the provider did not get to. */
export interface UnrunResult extends ResultBase {
  status: 'expired' | 'cancelled';
  customId: string;
  error: { code: string; message: string };
}

/** The one result of a request. `status` narrows it. */
export type BatchResult<T = unknown> = SucceededResult<T> | FailedResult | UnrunResult;
