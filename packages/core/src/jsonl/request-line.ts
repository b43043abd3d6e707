import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { isPlainObject } from '../util/coerce.ts';
import type { BatchEndpoint } from '../wire/batch.ts';
import type { RequestLine } from '../wire/request-line.ts';
import type { RawRequest } from './raw-request.ts';

/** One request of a batch, without the fields that are the same for all. */
export interface BatchRequest<Body = Record<string, unknown>> {
  /** Identifies the result. Unique within the job. Default `request-<position>`, counted from 1. */
  customId?: string | undefined;
  /** The endpoint of the request; it must be the endpoint of the batch. Default: not checked. */
  url?: BatchEndpoint | undefined;
  /** The body you would post to the endpoint. */
  body: Body;
}

/** A request of your own, or a line of a file as an object. */
export type AnyRequest = BatchRequest<object> | RequestLine<object>;

/** Requests to send: your own, or lines of a JSONL file as objects or as text. */
export type RequestSource<Body = Record<string, unknown>> =
  | Iterable<BatchRequest<Body> | RequestLine<Body> | RawRequest>
  | AsyncIterable<BatchRequest<Body> | RequestLine<Body> | RawRequest>;

/** Options for every line of a file. */
export interface LineOptions {
  /** The endpoint all requests go to. */
  endpoint: BatchEndpoint;
  /**
   * Defaults for every `body`, such as `{ model: 'gpt-5-mini' }`; fields of the request win. Not for files
   * and raw lines.
   */
  defaults?: Record<string, unknown> | undefined;
  /** The `traits` of the client, for a provider with lines or rules of its own. */
  traits?: ProviderTraits | undefined;
}

/**
 * Returns the custom id of a request, or the default for its 1-based position in the job. Throws
 * `invalid_request` for a request that is not an object.
 */
export function customIdOf(request: AnyRequest, position: number): string {
  if (!isPlainObject(request as unknown)) {
    throw new OffpeakError('invalid_request', `Request ${position} is not an object.`, { line: position });
  }
  return 'custom_id' in request ? request.custom_id : (request.customId ?? `request-${position}`);
}

/** Returns the line for a request, unchecked. `position` is its 1-based position in the job. */
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
