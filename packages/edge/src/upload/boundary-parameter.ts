import { StatusError } from '@offpeak/core/protocol';

/**
 * A boundary as it stands in a content type: some characters need quotes. Throws a 400 {@link StatusError} for
 * characters that a boundary may not have: a quote or backslash would be read in one way here and in another
 * by the provider.
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
