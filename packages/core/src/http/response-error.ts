import type { ErrorCode } from '../errors/error-code.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ApiError } from '../wire/api-error.ts';

const longestBody = 65_536;
const longestMessage = 1000;

function codeOf(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not_found';
    case 408:
      return 'timeout';
    case 409:
      return 'conflict';
    case 413:
      return 'too_large';
    case 429:
      return 'rate_limited';
  }
  return status >= 500 ? 'server_error' : status >= 400 ? 'bad_request' : 'bad_response';
}

const advice: Partial<Record<ErrorCode, string>> = {
  unauthorized: 'Check apiKey.',
  not_found: 'Check the id and baseURL.',
  bad_response:
    'Redirects are not followed, since they could carry the key elsewhere: set baseURL to the final address.',
  rate_limited: 'Try again later, or raise maxRetries.',
};

/** The first 64 KiB of an error body as text; the rest is not read. */
async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let read = 0; read < longestBody; ) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status is known already: a body that breaks off changes nothing.
  } finally {
    reader.cancel().catch(() => {});
  }
  return text;
}

function parseWire(text: string): ApiError | undefined {
  try {
    const error: unknown = JSON.parse(text)?.error;
    if (typeof error === 'string') return { message: error, type: '', param: null, code: null };
    if (typeof error !== 'object' || error === null) return undefined;
    const { message, type, param, code } = error as Record<string, unknown>;
    if (typeof message !== 'string') return undefined;
    return {
      message,
      type: typeof type === 'string' ? type : '',
      param: typeof param === 'string' ? param : null,
      code: typeof code === 'string' ? code : null,
    };
  } catch {
    return undefined;
  }
}

/** Turns an answer that is not 2xx into an {@link OffpeakError}, reading no more than 64 KiB of it. */
export async function errorFromResponse(response: Response, what: string): Promise<OffpeakError> {
  const { status } = response;
  const wire = parseWire(await readStart(response));
  const code = codeOf(status);
  const parts = [
    `${what} answered ${status || 'a redirect'}${wire ? `: ${wire.message.slice(0, longestMessage)}` : '.'}`,
  ];
  if (!wire && advice[code]) parts.push(advice[code]);
  return new OffpeakError(code, parts.join(' '), {
    status: status || undefined,
    requestId: response.headers.get('x-request-id') ?? undefined,
    wire,
    param: wire?.param ?? undefined,
  });
}
