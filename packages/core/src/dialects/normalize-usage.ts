import { asNumber, asObject, isPlainObject } from '../util/coerce.ts';
import type { BatchUsage } from '../wire/batch.ts';

/**
 * Returns the tokens of an answer or a batch under the names of a batch, or null if it reports none. Gateways
 * send both pairs of names, one of them with zeros, so the larger of two counts is used.
 *
 * @param usage The `usage` of an answer or a batch.
 *
 * @example
 * ```ts
 * const usage = { prompt_tokens: 1102, input_tokens: 0, completion_tokens: 16, output_tokens: 0 };
 * normalizeUsage(usage)?.input_tokens; // 1102
 * ```
 */
export function normalizeUsage(usage: unknown): BatchUsage | null {
  if (!isPlainObject(usage)) {
    return null;
  }
  // Responses count `input` and `output`, chats and embeddings `prompt` and `completion`.
  const input = largest(usage.input_tokens, usage.prompt_tokens);
  const output = largest(usage.output_tokens, usage.completion_tokens);
  const cached = largest(
    asObject(usage.input_tokens_details).cached_tokens,
    asObject(usage.prompt_tokens_details).cached_tokens,
    // Moonshot sends no details; DeepSeek has its own name.
    usage.cached_tokens,
    usage.prompt_cache_hit_tokens,
  );
  const reasoning = largest(
    asObject(usage.output_tokens_details).reasoning_tokens,
    asObject(usage.completion_tokens_details).reasoning_tokens,
  );
  const total = largest(usage.total_tokens);
  if (input === null && output === null && total === null) {
    return null;
  }
  // Voyage reports only the total of an embedding.
  const known = (input ?? 0) + (output ?? 0);
  return {
    input_tokens: known > 0 ? (input ?? 0) : (total ?? 0),
    input_tokens_details: { cached_tokens: cached ?? 0 },
    output_tokens: output ?? 0,
    output_tokens_details: { reasoning_tokens: reasoning ?? 0 },
    total_tokens: total || known,
  };
}

/** Returns the largest of the counts that are numbers; null if none is. */
function largest(...counts: unknown[]): number | null {
  const numbers = counts.map(asNumber).filter((count) => count !== null);
  return numbers.length > 0 ? Math.max(...numbers) : null;
}
