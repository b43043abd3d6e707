import type { ApiError } from '@offpeak/core';

/** The names of errors that are sent without the number of a status. */
const namedStatuses: Readonly<Record<string, number>> = {
  authentication_error: 401,
  invalid_api_key: 401,
  insufficient_balance: 402,
  insufficient_quota: 402,
  permission_error: 403,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  rate_limited: 429,
  resource_exhausted: 429,
  too_many_requests: 429,
  api_error: 500,
  internal: 500,
  internal_error: 500,
  internal_server_error: 500,
  server_error: 500,
  bad_gateway: 502,
  overloaded: 503,
  overloaded_error: 503,
  service_unavailable: 503,
  unavailable: 503,
  unavailable_error: 503,
  deadline_exceeded: 504,
  gateway_timeout: 504,
};

/**
 * Returns the HTTP status (400 to 599) that an error inside a successful answer names, by its code, its
 * status or its type; null when it names none.
 *
 * @example
 * ```ts
 * errorStatus({ message: 'Provider returned error', type: '', param: null, code: '502' }); // 502
 * ```
 */
export function errorStatus(error: ApiError): number | null {
  const { code, type } = error;
  const { status, status_code: snake, statusCode: camel } = error as unknown as Record<string, unknown>;
  for (const name of [code, status, snake, camel, type]) {
    const found = statusOf(name);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function statusOf(name: unknown): number | null {
  if (typeof name !== 'string' && typeof name !== 'number') {
    return null;
  }
  const text = String(name).trim().toLowerCase();
  if (/^[45]\d\d$/.test(text)) {
    return Number(text);
  }
  return Object.hasOwn(namedStatuses, text) ? (namedStatuses[text] ?? null) : null;
}
