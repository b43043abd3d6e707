import { OffpeakError } from '../errors/offpeak-error.ts';
import { isPlainObject } from '../util/coerce.ts';
import type { BatchEndpoint } from '../wire/batch.ts';
import type { RequestLine } from '../wire/request-line.ts';
import type { RawRequest } from './raw-request.ts';

/** One request of a batch, without what is the same for all of them. */
export interface BatchRequest<Body = Record<string, unknown>> {
  /** Comes back with the result. Unique within the job; `request-<position>` (from 1) if you leave it out. */
  customId?: string | undefined;
  /** The endpoint it is meant for, if it is to be checked against that of the batch. */
  url?: BatchEndpoint | undefined;
  /** What you would post to the endpoint. */
  body: Body;
}

/** A request, as given or as it stands in a file. */
export type AnyRequest = BatchRequest<object> | RequestLine<object>;

/** Requests to send: your own, or lines as they stand in a JSONL file, as objects or as text. */
export type RequestSource<Body = Record<string, unknown>> =
  | Iterable<BatchRequest<Body> | RequestLine<Body> | RawRequest>
  | AsyncIterable<BatchRequest<Body> | RequestLine<Body> | RawRequest>;

/** What every line of a file gets. */
export interface LineOptions {
  /** The endpoint all requests go to. */
  endpoint: BatchEndpoint;
  /**
   * Laid under every `body`, for example `{ model: 'gpt-5-mini' }`. A request's own fields win. Not for files
   * and raw lines.
   */
  defaults?: Record<string, unknown> | undefined;
}

/**
 * The custom id a request has, or gets by its 1-based place in the whole job. Throws `invalid_request` for
 * what is no object.
 */
export function customIdOf(request: AnyRequest, position: number): string {
  if (!isPlainObject(request as unknown)) {
    throw new OffpeakError('invalid_request', `Request ${position} is not an object.`, { line: position });
  }
  return 'custom_id' in request ? request.custom_id : (request.customId ?? `request-${position}`);
}

/**
 * The line a request is sent as, with whatever is wrong with it. `position` is its 1-based place in the whole
 * job.
 */
export function toRequestLine(
  request: AnyRequest,
  position: number,
  {
    endpoint,
    defaults,
  }: { endpoint?: BatchEndpoint | undefined; defaults?: Record<string, unknown> | undefined },
): Record<string, unknown> {
  const custom_id = customIdOf(request, position);
  const { url = endpoint, body } = request;
  return {
    custom_id,
    method: 'POST',
    url,
    body: defaults && isPlainObject(body) ? { ...defaults, ...body } : body,
  };
}
