import type { StatusError } from '@offpeak/core/protocol';

/** On every answer: no shared cache may keep it, and no browser may guess another type. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
};

/** For answers whose bytes must not change: a proxy that compresses holds back events and breaks ranges. */
export const untransformed: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store, no-transform',
};

/** A JSON answer. */
export function jsonAnswer(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, ...safeHeaders, 'content-type': 'application/json' },
  });
}

/**
 * An error in the API's shape. It may not come from the provider, so it has a request id of the gateway's
 * own.
 */
export function errorAnswer(refusal: StatusError): Response {
  return jsonAnswer(refusal.body, refusal.status, {
    'x-request-id': `req_gateway_${crypto.randomUUID()}`,
    ...refusal.headers,
  });
}
