import { StatusError } from '@offpeak/core/protocol';

/**
 * The one 404 of the gateway: an id that never existed, belongs to another tenant, or was changed gets the
 * same answer.
 */
export function notFound(kind: string, param: string | null = null): StatusError {
  return new StatusError(404, `No such ${kind}.`, { code: 'not_found', param });
}

/** The 400 of a field with a wrong value. */
export function invalidField(param: string, message: string): StatusError {
  return new StatusError(400, message, { param, code: 'invalid_value' });
}

/** The 400 of a field that is not known here; `what` says of which kind. */
export function unknownField(what: string, name: string): StatusError {
  const param = name.slice(0, 64);
  return new StatusError(400, `Unknown ${what}: '${param}'.`, { param, code: 'unknown_parameter' });
}

/** The 413 of a file above its limit. */
export function fileTooLarge(maxBytes: number, param: string): StatusError {
  return new StatusError(413, `The file is larger than the ${maxBytes} bytes that are allowed; split it.`, {
    param,
    code: 'file_too_large',
  });
}
