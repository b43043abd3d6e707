import { isPlainObject } from '@offpeak/core/protocol';

const charactersPerToken = 4;

/** Members whose text is not sent to the model as words. */
const silent = new Set(['model', 'role', 'type', 'custom_id']);

/**
 * About how many input tokens the body of a request has: a fourth of the characters of its texts, as in
 * English. A real tokenizer is specific to a model.
 */
export function estimateTokens(body: unknown): number {
  return Math.ceil(charactersIn(body) / charactersPerToken);
}

function charactersIn(value: unknown): number {
  if (typeof value === 'string') {
    return value.length;
  }
  const items = Array.isArray(value)
    ? value
    : isPlainObject(value)
      ? Object.entries(value).flatMap(([name, item]) => (silent.has(name) ? [] : [item]))
      : [];
  return items.reduce((sum: number, item) => sum + charactersIn(item), 0);
}
