import type { Batch } from '../wire/batch.ts';
import type { BatchResult } from './result.ts';

/** Tokens used. Cached tokens are part of the input, reasoning tokens of the output. */
export interface TokenUsage {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** Adds up usage by model. */
export interface UsageMeter {
  /** Counts a result, or a whole batch by the usage it reports. Each custom id and each batch counts once, however often it is added. */
  add(counted: BatchResult<unknown, unknown> | Batch): void;
  /** The totals so far. */
  models(): Record<string, TokenUsage>;
}

/** What a model costs per million tokens, without the discount for batches, in whatever currency you count. */
export interface ModelPrice {
  input: number;
  /** Default: as `input`. */
  cachedInput?: number | undefined;
  /** Default 0, as for embeddings. */
  output?: number | undefined;
}

/** What usage costs. */
export interface Cost {
  /** What the same requests would cost one by one. */
  full: number;
  /** The part of `full` that is taken off, from 0 to 1. */
  discount: number;
  /** What they cost as a batch. */
  total: number;
  /** Models that have no price; they are not in the sums. */
  unpriced: string[];
}

/** Newer endpoints count `input` and `output`, older ones `prompt` and `completion`. */
type WireUsage = { [Side in 'input' | 'output' | 'prompt' | 'completion' as `${Side}_tokens`]?: number } & {
  [Side in 'input' | 'output' | 'prompt' | 'completion' as `${Side}_tokens_details`]?: {
    cached_tokens?: number;
    reasoning_tokens?: number;
  } | null;
};

/**
 * Makes a meter for the tokens of a job. Add every result as you read it, or the batches of the last snapshot, not both.
 *
 * @example
 * ```ts
 * const meter = createUsageMeter();
 * for await (const result of readResults(client, job)) meter.add(result);
 * const cost = costOf(meter.models(), { 'text-embedding-3-small': { input: 0.02 } });
 * console.log(cost.total, 'instead of', cost.full);
 * ```
 */
export function createUsageMeter(): UsageMeter {
  const seen = new Set<string | null>();
  const models: Record<string, TokenUsage> = {};
  return {
    add(counted) {
      const id = 'customId' in counted ? counted.customId : counted.id;
      const answer = ('body' in counted ? counted.body : counted) as Partial<Batch> | null;
      const usage = answer?.usage as WireUsage | null | undefined;
      if (!usage || seen.has(id)) return;
      // Without an id there is nothing to tell two results apart by.
      if (id !== null) seen.add(id);
      const used: TokenUsage = {
        inputTokens: usage.input_tokens ?? usage.prompt_tokens ?? 0,
        cachedTokens: (usage.input_tokens_details ?? usage.prompt_tokens_details)?.cached_tokens ?? 0,
        outputTokens: usage.output_tokens ?? usage.completion_tokens ?? 0,
        reasoningTokens:
          (usage.output_tokens_details ?? usage.completion_tokens_details)?.reasoning_tokens ?? 0,
      };
      const model = answer?.model || 'unknown';
      const sum = models[model];
      models[model] = used;
      if (sum) for (const name of Object.keys(sum) as (keyof TokenUsage)[]) used[name] += sum[name];
    },
    models: () => structuredClone(models),
  };
}

/**
 * What usage costs by a table of prices. A model without a price of its own takes that of the longest name it begins with, so that
 * `gpt-5-mini` also prices `gpt-5-mini-2026-01-01`. `discount` is the part taken off for batches; default 0.5.
 *
 * @example
 * ```ts
 * const models = { 'gpt-5-mini-2026-01-01': { inputTokens: 2_000_000, cachedTokens: 0, outputTokens: 1_000_000, reasoningTokens: 0 } };
 * costOf(models, { 'gpt-5-mini': { input: 0.25, output: 2 } }); // { full: 2.5, discount: 0.5, total: 1.25, unpriced: [] }
 * ```
 */
export function costOf(
  models: Record<string, TokenUsage>,
  prices: Record<string, ModelPrice>,
  discount = 0.5,
): Cost {
  const names = Object.keys(prices).sort((a, b) => b.length - a.length);
  const unpriced: string[] = [];
  let full = 0;
  for (const [model, { inputTokens, cachedTokens, outputTokens }] of Object.entries(models)) {
    const price = prices[names.find((name) => model.startsWith(name)) ?? ''];
    if (!price) {
      unpriced.push(model);
      continue;
    }
    const { input, cachedInput = input, output = 0 } = price;
    full += ((inputTokens - cachedTokens) * input + cachedTokens * cachedInput + outputTokens * output) / 1e6;
  }
  return { full, discount, total: full * (1 - discount), unpriced };
}
