import type { StatusError } from '@offpeak/core/protocol';

/** On every answer: nothing of one tenant may be kept by a shared cache or guessed into another type. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
};

/** For answers whose bytes must not change: a proxy that compresses holds back events and breaks ranges. */
export const untouched: Readonly<Record<string, string>> = {
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
 * A refusal in the API's error shape. It never reached the provider, so it has a request id of the gateway's
 * own.
 */
export function refusalAnswer(refusal: StatusError): Response {
  return jsonAnswer(refusal.body, refusal.status, {
    'x-request-id': `req_gateway_${crypto.randomUUID()}`,
    ...refusal.headers,
  });
}
