import { StatusError } from '@offpeak/core/protocol';

/**
 * Writes a boundary for a content type: some characters need quotes. Throws a 400 {@link StatusError} for
 * characters that a boundary may not have: the provider could read a quote or a backslash otherwise than the
 * gateway.
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
 */
export function boundaryParameter(boundary: string): string {
  if (/^[\w.-]+$/.test(boundary)) {
    return boundary;
  }
  if (/^[\w'()+,./:=? -]*[\w'()+,./:=?-]$/.test(boundary)) {
    return `"${boundary}"`;
  }
  throw new StatusError(400, 'The boundary in the content type has characters that a boundary may not have.');
}
