import { type BatchResult, type Client, costOf, normalizeUsage, type TokenUsage } from '@offpeak/core';
import type { Prices } from '../cost/read-prices.ts';
import { detachedStart } from '../terminal/format.ts';
import { createHistogram, type HistogramSummary } from './histogram.ts';

/** What one model did. */
export interface ModelUsage extends TokenUsage {
  model: string;
  /** How many answers name it. */
  answers: number;
  /** What its tokens cost as a batch, in the currency of the prices; null without a price. */
  cost: number | null;
}

/** Adds up the tokens of results by model. */
export interface UsageTally {
  add(result: BatchResult): void;
  /** The models with the most answers first. */
  models(prices: Prices, discount: number): ModelUsage[];
  inputTokens(): HistogramSummary | null;
  outputTokens(): HistogramSummary | null;
}

type ModelCounts = Omit<ModelUsage, 'model' | 'cost'>;

/** Names come from the file: memory must not grow with it. */
const maxModels = 100;
const maxName = 200;
const otherModels = 'other models';

/** Makes a tally. `traits` are those of the client of the provider that gave the answers. */
export function createUsageTally(traits: Client['traits']): UsageTally {
  const models = new Map<string, ModelCounts>();
  const [input, output] = [createHistogram(), createHistogram()];

  function countsOf(model: string): ModelCounts {
    const name = models.has(model) || models.size < maxModels ? model : otherModels;
    const counts = models.get(name) ?? emptyCounts();
    models.set(name, counts);
    return counts;
  }

  return {
    add(result) {
      const body = 'body' in result ? result.body : null;
      const { model, usage } = traits?.usageOf?.(body) ?? usageOf(body);
      if (model === null && usage === null) {
        return;
      }
      const counts = countsOf(detachedStart(model ?? 'unknown', maxName));
      counts.answers += 1;
      if (usage !== null) {
        counts.inputTokens += usage.input_tokens;
        counts.cachedTokens += usage.input_tokens_details.cached_tokens;
        counts.outputTokens += usage.output_tokens;
        counts.reasoningTokens += usage.output_tokens_details.reasoning_tokens;
        input.add(usage.input_tokens);
        output.add(usage.output_tokens);
      }
    },
    models: (prices, discount) =>
      [...models]
        .map(([model, counts]) => ({ model, ...counts, cost: priceOf(model, counts, prices, discount) }))
        .sort((a, b) => b.answers - a.answers),
    inputTokens: () => input.summary(),
    outputTokens: () => output.summary(),
  };
}

function usageOf(body: unknown) {
  const { model, usage } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return { model: typeof model === 'string' ? model : null, usage: normalizeUsage(usage) };
}

function priceOf(model: string, usage: TokenUsage, prices: Prices, discount: number): number | null {
  const { total, unpriced } = costOf({ [model]: usage }, prices, discount);
  return unpriced.length > 0 ? null : total;
}

function emptyCounts(): ModelCounts {
  return { answers: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };
}
