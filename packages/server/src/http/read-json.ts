import { isPlainObject, isTooDeep, maxDepth } from '@offpeak/core/protocol';
import { badRequest, tooLarge } from './http-error.ts';
import { withMinRate } from './min-rate.ts';

/** Reads a JSON object of at most `maxBytes` from the body of a request. Throws a 400 or 413. */
export async function readJsonObject(request: Request, maxBytes: number): Promise<Record<string, unknown>> {
  const text = await readLimited(request.body, maxBytes);
  if (isTooDeep(text)) {
    throw badRequest(`The JSON body of your request is nested more than ${maxDepth} levels deep.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest(
      'We could not parse the JSON body of your request. The API expects a JSON object, with the header Content-Type: application/json.',
    );
  }
  if (!isPlainObject(value)) {
    throw badRequest('The body of your request must be a JSON object.');
  }
  return value;
}

async function readLimited(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string> {
  if (body === null) {
    return '';
  }
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of withMinRate(body)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw tooLarge(`The body of your request is longer than ${maxBytes} bytes.`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
