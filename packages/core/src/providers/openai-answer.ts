import { normalizeBatch } from '../dialects/normalize-batch.ts';
import type { CallParts } from '../http/transport.ts';
import { isPlainObject } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';

/** A JSON object of a provider. */
export type Fields = Record<string, unknown>;

/**
 * Returns a function that converts answers with a certain field. Other answers, such as errors, stay as they
 * are.
 */
export function answerWith(
  field: string,
  convert: (answer: Fields) => object,
): NonNullable<CallParts['toOpenAI']> {
  return (answer) => (isPlainObject(answer) && field in answer ? convert(answer) : answer);
}

/** Returns a batch made of the fields that a provider has, with dates and errors as OpenAI sends them. */
export function toBatch(fields: { [Name in keyof Batch]?: unknown }): Batch {
  return normalizeBatch({ object: 'batch', completion_window: '24h', input_file_id: '', ...fields } as Batch);
}
