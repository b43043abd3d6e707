import { OffpeakError } from '../errors/offpeak-error.ts';
import { isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';

/**
 * A line of a batch input file as text. It is sent byte for byte: whole numbers beyond 2^53, `1.0`, the order
 * of keys and the spaces are kept, which `JSON.parse` would change. `defaults` do not apply to it.
 */
export interface RawRequest {
  /** A JSON object with a `custom_id`, without a line feed. */
  rawLine: string;
}

/** Returns whether a request is a line of text that is sent as it is. */
export function isRawRequest(request: unknown): request is RawRequest {
  return isPlainObject(request) && typeof request.rawLine === 'string';
}

/**
 * Returns the fields of a raw line. Throws `invalid_request` unless it is one line with one JSON object.
 *
 * @param position The 1-based position of the request in the job.
 */
export function parseRawLine({ rawLine }: RawRequest, position: number): Record<string, unknown> {
  const line = rawLine.includes('\n') ? undefined : parseJson(rawLine);
  if (isPlainObject(line)) {
    return line;
  }
  throw new OffpeakError(
    'invalid_request',
    `Request ${position}: rawLine must be one line with one JSON object.`,
    {
      line: position,
      param: 'rawLine',
    },
  );
}
