import { type BatchUsage, normalizeUsage } from '@offpeak/core';

/** The usage of nothing. */
export const noUsage: Readonly<BatchUsage> = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/**
 * Reads the tokens that an answer reports, under the names of a batch for every endpoint; see
 * `normalizeUsage` of `@offpeak/core`. Returns null when it reports none. Every count is a whole number,
 * whatever the endpoint sends.
 */
export function usageOf(body: unknown): BatchUsage | null {
  const usage = normalizeUsage((body as { usage?: unknown } | null | undefined)?.usage);
  if (usage === null) {
    return null;
  }
  return {
    input_tokens: whole(usage.input_tokens),
    input_tokens_details: { cached_tokens: whole(usage.input_tokens_details.cached_tokens) },
    output_tokens: whole(usage.output_tokens),
    output_tokens_details: { reasoning_tokens: whole(usage.output_tokens_details.reasoning_tokens) },
    total_tokens: whole(usage.total_tokens),
  };
}

/** Returns the sum of two usages. */
export function addUsage(one: BatchUsage, other: BatchUsage): BatchUsage {
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    input_tokens_details: {
      cached_tokens: one.input_tokens_details.cached_tokens + other.input_tokens_details.cached_tokens,
    },
    output_tokens: one.output_tokens + other.output_tokens,
    output_tokens_details: {
      reasoning_tokens:
        one.output_tokens_details.reasoning_tokens + other.output_tokens_details.reasoning_tokens,
    },
    total_tokens: one.total_tokens + other.total_tokens,
  };
}

/** A fraction is rounded; a number too large to be exact is not a count. */
function whole(count: number): number {
  const rounded = Math.round(count);
  return Number.isSafeInteger(rounded) ? rounded : 0;
}
