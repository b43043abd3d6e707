import { OffpeakError } from '../errors/offpeak-error.ts';
import type { BatchEndpoint } from '../wire/batch.ts';
import type { RequestLine } from '../wire/request-line.ts';

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

/** Requests to send: your own, or lines as they stand in a JSONL file. */
export type RequestSource<Body = Record<string, unknown>> =
  | Iterable<BatchRequest<Body> | RequestLine<Body>>
  | AsyncIterable<BatchRequest<Body> | RequestLine<Body>>;

/** What every line of a file gets. */
export interface LineOptions {
  /** The endpoint all requests go to. */
  endpoint: BatchEndpoint;
  /** Laid under every `body`, for example `{ model: 'gpt-5-mini' }`. A request's own fields win. */
  defaults?: Record<string, unknown> | undefined;
}

/** The custom id a request has, or gets by its 1-based place in the whole job. */
export function customIdOf(request: AnyRequest, position: number): string {
  return 'custom_id' in request ? request.custom_id : (request.customId ?? `request-${position}`);
}

/**
 * The line of a request. `position` is its 1-based place in the whole job. Throws `invalid_request`, with `line` and `param`.
 */
export function toRequestLine(
  request: AnyRequest,
  position: number,
  { endpoint, defaults }: LineOptions,
): RequestLine<object> {
  const fail = (param: string, message: string): never => {
    throw new OffpeakError('invalid_request', `Request ${position}: ${message}`, { line: position, param });
  };
  if (typeof request !== 'object' || request === null) return fail('', 'is not an object.');
  const id = customIdOf(request, position);
  if (typeof id !== 'string' || id === '') fail('custom_id', 'the custom id must be a non-empty string.');
  if (request.url !== undefined && request.url !== endpoint)
    fail('url', `url is ${JSON.stringify(request.url)}, but the batch goes to ${JSON.stringify(endpoint)}.`);
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    fail('body', 'body must be an object.');
  return { custom_id: id, method: 'POST', url: endpoint, body: defaults ? { ...defaults, ...body } : body };
}
