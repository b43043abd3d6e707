import { OffpeakError } from '../errors/offpeak-error.ts';
import { isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';

/**
 * A line of a batch input file as text. It is sent byte for byte: whole numbers beyond 2^53, `1.0`, the order
 * of the keys and the spaces stay as they are, which no object read by `JSON.parse` can promise. `defaults`
 * are not put into it.
 */
export interface RawRequest {
  /** A JSON object with a `custom_id`, without a line feed. */
  rawLine: string;
}

/** Whether a request is a line of text, to be sent as it is. */
export function isRawRequest(request: unknown): request is RawRequest {
  return isPlainObject(request) && typeof request.rawLine === 'string';
}

/**
 * The fields of a raw line. Throws `invalid_request` unless it is one line with one JSON object; `position`
 * is its 1-based place in the job.
 */
export function parseRawLine({ rawLine }: RawRequest, position: number): Record<string, unknown> {
  const line = rawLine.includes('\n') ? undefined : parseJson(rawLine);
  if (isPlainObject(line)) {
    return line;
  }
  throw new OffpeakError(
    'invalid_request',
    `Request ${position}: rawLine is not one line with a JSON object.`,
    {
      line: position,
      param: 'rawLine',
    },
  );
}
