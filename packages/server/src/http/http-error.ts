import type { ApiErrorBody } from '@offpeak/core';

/** What else an error answer says. */
export interface HttpErrorDetails {
  /** The field at fault, such as `metadata.tags`. */
  param?: string | null;
  code?: string | null;
  /** Default `invalid_request_error`. */
  type?: string;
  headers?: Record<string, string>;
}

/** An answer other than 200: thrown by a handler, sent as the API's error envelope with all four keys. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly details: HttpErrorDetails;

  constructor(status: number, message: string, details: HttpErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  /** The answer. */
  toResponse(): Response {
    const { param = null, code = null, type = 'invalid_request_error', headers = {} } = this.details;
    const body: ApiErrorBody = { error: { message: this.message, type, param, code } };
    return Response.json(body, { status: this.status, headers });
  }
}

/** 400: something in the request is wrong. */
export function badRequest(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(400, message, details);
}

/** 404: there is no such thing in this project. */
export function notFound(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(404, message, details);
}

/** 409, and the official SDK is told not to try again: it would otherwise. */
export function conflict(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(409, message, {
    ...details,
    headers: { 'x-should-retry': 'false', ...details.headers },
  });
}

/** 413: larger than allowed. */
export function tooLarge(message: string, details: HttpErrorDetails = {}): HttpError {
  return new HttpError(413, message, details);
}
