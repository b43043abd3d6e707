import { normalizeError } from '../dialects/normalize-error.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { readStart } from '../util/byte-source.ts';
import { isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import { codeOf, traceOf } from './response-error.ts';

/** A page of 10,000 files has 3 MiB. */
const maxJsonBytes = 67_108_864;

/**
 * Returns the JSON object of a 2xx answer. Throws `bad_response` for an answer that is not a JSON object or
 * is longer than 64 MiB. Throws an error that came with a status of success by the code it names, or as
 * `bad_response`.
 *
 * @param toOpenAI Turns the answer of a provider into OpenAI's shape, before anything is checked.
 */
export async function readJson<T>(
  response: Response,
  what: string,
  toOpenAI?: (value: unknown) => unknown,
): Promise<T> {
  const { status, body } = response;
  // An incomplete body throws here: that is a failure of the network, not of the server.
  const start = await readStart(body ?? '', maxJsonBytes);
  if (start.size > maxJsonBytes) {
    throw badResponse(response, `${what} answered ${status} with more than ${maxJsonBytes} bytes of JSON`);
  }
  const parsed = parseJson(await start.text());
  const value = toOpenAI ? toOpenAI(parsed) : parsed;
  if (!isPlainObject(value)) {
    throw badResponse(response, `${what} answered ${status} without a JSON object`);
  }
  // Every answer has an id or is a list. One that is neither, and has a message, is an error: LM Studio sends
  // one for an unknown path, and gateways send one for a provider that failed.
  const apiError = 'id' in value || 'data' in value ? undefined : normalizeError(value);
  if (apiError?.message) {
    const code = codeOf(statusInside(apiError) ?? status);
    throw new OffpeakError(code, `${what} answered ${status} with an error: ${apiError.message}`, {
      ...traceOf(response),
      apiError,
    });
  }
  return value as T;
}

function badResponse(response: Response, sentence: string): OffpeakError {
  return new OffpeakError('bad_response', `${sentence}. Check baseURL and apiKey.`, traceOf(response));
}

/** Returns the HTTP status inside an error, such as 429 in `{"code":429}`; null if there is none. */
function statusInside({ code }: { code: unknown }): number | null {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}
