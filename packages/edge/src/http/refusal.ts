import type { ApiError } from '@offpeak/core';

/** What a {@link Refusal} may say besides its status and sentence. */
export interface RefusalDetails {
  /** The API's error type; default by status. */
  type?: string | null;
  param?: string | null;
  code?: string | null;
  /** 1-based line of an input file. */
  line?: number;
  /** Extra answer headers, such as `retry-after`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/**
 * A request that is refused: thrown anywhere below the gateway, answered once at its top in the API's error
 * shape.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: { error: ApiError & { line?: number } };

  constructor(status: number, message: string, details: RefusalDetails = {}) {
    super(message, details);
    this.status = status;
    this.headers = details.headers ?? {};
    this.body = {
      error: {
        message,
        type: details.type ?? typeByStatus(status),
        param: details.param ?? null,
        code: details.code ?? null,
        ...(details.line === undefined ? {} : { line: details.line }),
      },
    };
  }
}

/**
 * The one 404 of the gateway: an id that never was, is another tenant's, or was tampered with all look the
 * same.
 */
export function notFound(kind: string, param: string | null = null): Refusal {
  return new Refusal(404, `No such ${kind}.`, { code: 'not_found', param });
}

/** The 400 of a field with a wrong value. */
export function invalidField(param: string, message: string): Refusal {
  return new Refusal(400, message, { param, code: 'invalid_value' });
}

/** The 400 of a field that is not known here; `what` says of which kind. */
export function unknownField(what: string, name: string): Refusal {
  const param = name.slice(0, 64);
  return new Refusal(400, `Unknown ${what}: '${param}'.`, { param, code: 'unknown_parameter' });
}

function typeByStatus(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
