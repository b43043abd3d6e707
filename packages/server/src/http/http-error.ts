import type { ApiErrorBody } from '@offpeak/core';

/** Further fields of an error response. */
export interface HttpErrorDetails {
  /** The field that is wrong, such as `metadata.tags`. */
  param?: string | null;
  code?: string | null;
  /** Default `invalid_request_error`. */
  type?: string;
  headers?: Record<string, string>;
}

/** An error response: thrown by a handler, sent as the error envelope of the API with all four keys. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly details: HttpErrorDetails;

  constructor(status: number, message: string, details: HttpErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  /** Returns the response. */
  toResponse(): Response {
    const { param = null, code = null, type = 'invalid_request_error', headers = {} } = this.details;
    const body: ApiErrorBody = { error: { message: this.message, type, param, code } };
    return Response.json(body, { status: this.status, headers });
  }
}

/** Creates a 400: something in the request is wrong. */
export function badRequest(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(400, message, details);
}

/** Creates a 404: the project has no such object. */
export function notFound(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(404, message, details);
}

/** Creates a 409. It tells the official SDK not to retry, which it would do otherwise. */
export function conflict(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(409, message, {
    ...details,
    headers: { 'x-should-retry': 'false', ...details.headers },
  });
}

/** Creates a 413: the request is larger than allowed. */
export function tooLarge(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(413, message, details);
}
