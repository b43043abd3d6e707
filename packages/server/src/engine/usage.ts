import type { BatchUsage } from '@offpeak/core';

/** No tokens. */
export const noUsage: Readonly<BatchUsage> = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/**
 * The tokens an answer says it used, in the batch's words whichever endpoint answered: chat says `prompt_tokens`, responses say
 * `input_tokens`. Null when the answer says nothing.
 */
export function usageOf(body: unknown): BatchUsage | null {
  const usage = member(body, 'usage');
  if (typeof usage !== 'object' || usage === null) return null;
  const input = count(usage, 'input_tokens') ?? count(usage, 'prompt_tokens') ?? 0;
  const output = count(usage, 'output_tokens') ?? count(usage, 'completion_tokens') ?? 0;
  const inputDetails = member(usage, 'input_tokens_details') ?? member(usage, 'prompt_tokens_details');
  const outputDetails = member(usage, 'output_tokens_details') ?? member(usage, 'completion_tokens_details');
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: count(inputDetails, 'cached_tokens') ?? 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: count(outputDetails, 'reasoning_tokens') ?? 0 },
    total_tokens: count(usage, 'total_tokens') ?? input + output,
  };
}

/** Both together. */
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

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function count(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}
