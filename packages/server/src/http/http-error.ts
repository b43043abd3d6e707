import { StatusError, type StatusErrorDetails } from '@offpeak/core/protocol';

/** Creates an error response. Its type is `invalid_request_error` unless `details` name another. */
export function httpError(status: number, message: string, details: StatusErrorDetails = {}): StatusError {
  return new StatusError(status, message, { type: 'invalid_request_error', ...details });
}

/** Returns the response to a request that failed with an error. */
export function errorResponse({ status, headers, body }: StatusError): Response {
  return Response.json(body, { status, headers });
}

/** Creates a 400: something in the request is wrong. */
export function badRequest(message: string, details: StatusErrorDetails = {}): StatusError {
  return httpError(400, message, details);
}

/** Creates a 404: the project has no such object. */
export function notFound(message: string, details: StatusErrorDetails = {}): StatusError {
  return httpError(404, message, details);
}

/** Creates a 409. It tells the official SDK not to retry, which it would do otherwise. */
export function conflict(message: string, details: StatusErrorDetails = {}): StatusError {
  return httpError(409, message, {
    ...details,
    headers: { 'x-should-retry': 'false', ...details.headers },
  });
}

/** Creates a 413: the request is larger than allowed. */
export function tooLarge(message: string, details: StatusErrorDetails = {}): StatusError {
  return httpError(413, message, details);
}
