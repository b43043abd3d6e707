import { fromBase64 } from '../util/base64.ts';
import { asObject, asObjects } from '../util/coerce.ts';
import type { BatchResult } from './result.ts';

/**
 * Returns the text of an answer from `/v1/chat/completions`, `/v1/responses` or `/v1/completions`, or null if
 * the result has no text.
 *
 * @param result A result of `readResults` or `runBatch`.
 *
 * @example
 * ```ts
 * for await (const result of readResults(client, job)) console.log(result.customId, resultText(result));
 * ```
 */
export function resultText(result: BatchResult<unknown, unknown>): string | null {
  if (result.status !== 'succeeded') {
    return null;
  }
  const { choices, output } = asObject(result.body);
  const [choice] = asObjects(choices);
  const content = choice
    ? (asObject(choice.message).content ?? choice.text)
    : asObjects(output).flatMap((item) => (item.type === 'message' ? item.content : []));
  if (typeof content === 'string') {
    return content;
  }
  const parts = asObjects(content).flatMap((part) => (typeof part.text === 'string' ? part.text : []));
  return parts.length > 0 ? parts.join('') : null;
}

/**
 * Returns a vector of an answer from `/v1/embeddings`, whether it was requested as numbers or as base64, or
 * null if the result has no such vector.
 *
 * @param result A result of `readResults` or `runBatch`.
 * @param index Which input of the request, from 0. Default 0.
 *
 * @example
 * ```ts
 * for await (const result of readResults(client, job)) {
 *   console.log(result.customId, resultEmbedding(result)?.length);
 * }
 * ```
 */
export function resultEmbedding(result: BatchResult<unknown, unknown>, index = 0): number[] | null {
  if (result.status !== 'succeeded') {
    return null;
  }
  const items = asObjects(asObject(result.body).data);
  const vector = (items.find((item) => item.index === index) ?? items[index])?.embedding;
  if (typeof vector !== 'string') {
    return Array.isArray(vector) ? vector : null;
  }
  const { buffer, length } = fromBase64(vector);
  return length > 0 && length % 4 === 0 ? [...new Float32Array(buffer)] : null;
}
