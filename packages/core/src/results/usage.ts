import { normalizeUsage } from '../dialects/normalize-usage.ts';
import type { AnswerUsage, ProviderTraits } from '../protocol/provider-traits.ts';
import { asObject, asText } from '../util/coerce.ts';
import type { Batch, BatchUsage } from '../wire/batch.ts';
import type { BatchResult } from './result.ts';

/** Tokens used. Cached tokens are part of the input, reasoning tokens of the output. */
export interface TokenUsage {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** Adds up token usage by model. */
export interface UsageMeter {
  /**
   * Counts a result, or a whole batch by the usage it reports. Each custom id and each batch counts once,
   * however often it is added.
   */
  add(counted: BatchResult<unknown, unknown> | Batch): void;
  /** The totals so far. */
  models(): Record<string, TokenUsage>;
}

/** The price of a model per million tokens, without the discount for batches, in any currency. */
export interface ModelPrice {
  input: number;
  /** Default: the price of `input`. */
  cachedInput?: number | undefined;
  /** Default 0, as for embeddings. */
  output?: number | undefined;
}

/** The cost of token usage. */
export interface Cost {
  /** The cost of the same requests without a batch. */
  full: number;
  /** The part of `full` that the discount removes, from 0 to 1. */
  discount: number;
  /** The cost as a batch. */
  total: number;
  /** Models without a price. They are not in the sums. */
  unpriced: string[];
}

/**
 * Creates a meter for the tokens of a job. Add every result as you read it, or the batches of the last
 * snapshot, but not both.
 *
 * @param traits The `traits` of the client, for a provider that counts tokens in a way of its own.
 *
 * @example
 * ```ts
 * const meter = createUsageMeter();
 * for await (const result of readResults(client, job)) meter.add(result);
 * const cost = costOf(meter.models(), { 'text-embedding-3-small': { input: 0.02 } });
 * console.log(cost.total, 'instead of', cost.full);
 * ```
 */
export function createUsageMeter(traits?: ProviderTraits): UsageMeter {
  const seen = new Set<string>();
  const models = new Map<string, TokenUsage>();
  return {
    add(counted) {
      const id = 'customId' in counted ? counted.customId : counted.id;
      const answer = 'body' in counted ? counted.body : counted;
      const usageOf = 'customId' in counted ? traits?.usageOf : undefined;
      const { model, usage } = usageOf?.(answer) ?? usualUsage(answer);
      // Results without an id cannot be told apart, so each counts.
      if (!usage || (id !== null && seen.has(id))) {
        return;
      }
      if (id !== null) {
        seen.add(id);
      }
      const name = model ?? 'unknown';
      models.set(name, sum(models.get(name), usage));
    },
    models: () => Object.fromEntries([...models].map(([model, usage]) => [model, { ...usage }])),
  };
}

/** Returns the tokens and the model of an answer in OpenAI's shape, or of a batch. */
function usualUsage(answer: unknown): AnswerUsage {
  const { model, usage } = asObject(answer);
  return { model: asText(model), usage: normalizeUsage(usage) };
}

function sum(before: TokenUsage | undefined, usage: BatchUsage): TokenUsage {
  return {
    inputTokens: (before?.inputTokens ?? 0) + usage.input_tokens,
    cachedTokens: (before?.cachedTokens ?? 0) + usage.input_tokens_details.cached_tokens,
    outputTokens: (before?.outputTokens ?? 0) + usage.output_tokens,
    reasoningTokens: (before?.reasoningTokens ?? 0) + usage.output_tokens_details.reasoning_tokens,
  };
}

/**
 * A date behind the name of a model: `-2026-01-31`, `-20260131`, `-2026` or `-0131`. It does not change the
 * price.
 */
const dateSuffix =
  /^-(20[2-3]\d(-?(0[1-9]|1[0-2])(-?(0[1-9]|[12]\d|3[01]))?)?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))$/;

/**
 * Returns the cost of usage by a table of prices. A price also counts for the dated versions of its model:
 * `gpt-5-mini` prices `gpt-5-mini-2026-01-01` and `gpt-4` prices `gpt-4-0613`. It counts for no other model:
 * `gpt-5` does not price `gpt-5-mini`, nor `gpt-4` `gpt-4.1`; such a model is in `unpriced`.
 *
 * @param models Token usage by model, as `models()` of a meter returns it.
 * @param prices Prices by the name of the model.
 * @param discount The part of the price that batches save, from 0 to 1. Default 0.5.
 *
 * @example
 * ```ts
 * const usage = { inputTokens: 2_000_000, cachedTokens: 0, outputTokens: 1_000_000, reasoningTokens: 0 };
 * const models = { 'gpt-5-mini-2026-01-01': usage };
 * // { full: 2.5, discount: 0.5, total: 1.25, unpriced: [] }
 * costOf(models, { 'gpt-5-mini': { input: 0.25, output: 2 } });
 * ```
 */
export function costOf(
  models: Record<string, TokenUsage>,
  prices: Readonly<Record<string, ModelPrice>>,
  discount = 0.5,
): Cost {
  const unpriced: string[] = [];
  let full = 0;
  for (const [model, { inputTokens, cachedTokens, outputTokens }] of Object.entries(models)) {
    const price = priceOf(model, prices);
    if (!price) {
      unpriced.push(model);
      continue;
    }
    const { input, cachedInput = input, output = 0 } = price;
    // Some servers do not include cached tokens in the input tokens.
    const fresh = Math.max(inputTokens - cachedTokens, 0);
    full += (fresh * input + cachedTokens * cachedInput + outputTokens * output) / 1e6;
  }
  return { full, discount, total: full * (1 - discount), unpriced };
}

/** Returns the price of a model, also of a dated version of one that has a price. */
export function priceOf(model: string, prices: Readonly<Record<string, ModelPrice>>): ModelPrice | undefined {
  const fits = (name: string) => model.startsWith(name) && dateSuffix.test(model.slice(name.length));
  const name = Object.hasOwn(prices, model) ? model : Object.keys(prices).find(fits);
  return name === undefined ? undefined : prices[name];
}
