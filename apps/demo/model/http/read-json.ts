import { ApiProblem } from './api-problem.ts';

/**
 * Reads a JSON object of at most `maxBytes`, counting as it comes in: a longer body is refused without being
 * held. Throws an {@link ApiProblem} with 400 or 413.
 */
export async function readJsonObject(request: Request, maxBytes: number): Promise<Record<string, unknown>> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw new ApiProblem(
          413,
          `The request body is larger than ${maxBytes} bytes. Send fewer or shorter inputs.`,
        );
      }
      text += decoder.decode(chunk, { stream: true });
    }
    text += decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ApiProblem(400, 'The request body is not UTF-8.');
    }
    throw error;
  }
  return parseObject(text);
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiProblem(400, 'The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiProblem(400, 'The request body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}
