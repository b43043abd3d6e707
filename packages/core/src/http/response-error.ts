import { normalizeError } from '../dialects/normalize-error.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { ErrorCode } from '../errors/error-code.ts';
import { OffpeakError, type OffpeakErrorDetails } from '../errors/offpeak-error.ts';
import { readStart } from '../util/byte-source.ts';
import { parseJson } from '../util/json.ts';
import { readRetryAfter } from './retry.ts';

const maxBodyBytes = 65_536;
const maxMessageLength = 1000;

const codes: Record<number, ErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  413: 'too_large',
  429: 'rate_limited',
};

/** Returns the error in the text of an answer; undefined for the page of a proxy and for an empty answer. */
function parseApiError(text: string): ApiError | undefined {
  const error = normalizeError(parseJson(text));
  return error?.message ? error : undefined;
}

/** Returns the error code for an HTTP status. */
export function codeOf(status: number): ErrorCode {
  return codes[status] ?? (status >= 500 ? 'server_error' : status >= 400 ? 'bad_request' : 'bad_response');
}

/** Returns the details that identify an answer. */
export function traceOf({ status, headers }: Response): OffpeakErrorDetails {
  return {
    status: status || undefined,
    requestId: headers.get('x-request-id') ?? headers.get('request-id') ?? undefined,
  };
}

/** Turns an answer that is not 2xx into an {@link OffpeakError}, reading no more than 64 KiB of it. */
export async function errorFromResponse(response: Response, what: string): Promise<OffpeakError> {
  const { status } = response;
  const start = readStart(response.body ?? '', maxBodyBytes).then((body) => body.text());
  // The status is known already, so an incomplete body does not matter.
  const apiError = parseApiError(await start.catch(() => ''));
  const code = codeOf(status);
  // A wrong address or key often leads to a server that answers like this.
  const advice = status < 405 ? '. Check baseURL and apiKey.' : '.';
  const reason = apiError ? `: ${apiError.message.slice(0, maxMessageLength)}` : advice;
  return new OffpeakError(code, `${what} answered ${status || 'a redirect'}${reason}`, {
    ...traceOf(response),
    retryAfterMs: readRetryAfter(response.headers, Date.now()),
    apiError,
    param: apiError?.param ?? undefined,
  });
}
