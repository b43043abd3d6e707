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
 * `input_tokens`. Gateways send both and leave one of them 0, so the larger counts. Null when the answer says nothing.
 */
export function usageOf(body: unknown): BatchUsage | null {
  const usage = member(body, 'usage');
  if (typeof usage !== 'object' || usage === null) return null;
  const input = largest(usage, ['input_tokens', 'prompt_tokens']);
  const output = largest(usage, ['output_tokens', 'completion_tokens']);
  const cached = ['input_tokens_details', 'prompt_tokens_details'].map((name) =>
    largest(member(usage, name), ['cached_tokens']),
  );
  const reasoning = ['output_tokens_details', 'completion_tokens_details'].map((name) =>
    largest(member(usage, name), ['reasoning_tokens']),
  );
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: Math.max(...cached) },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: Math.max(...reasoning) },
    total_tokens: Math.max(largest(usage, ['total_tokens']), input + output),
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

/** The largest of the counts with these names; what is not a whole number of at least 0 counts as 0. */
function largest(value: unknown, names: readonly string[]): number {
  const counts = names.map((name) => member(value, name)).filter(isCount);
  return Math.max(0, ...counts);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
