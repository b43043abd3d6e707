import { type BatchResult, type Client, type Cost, costOf, type TokenUsage } from '@offpeak/core';
import { prices as knownPrices } from '@offpeak/core/prices';
import { type PriceSource, sourcesOf } from '../cost/price-sources.ts';
import type { Prices } from '../cost/read-prices.ts';
import { createFailureTally, type FailureReason } from '../results/failure-reasons.ts';
import type { HistogramSummary } from './histogram.ts';
import { createUsageTally, type ModelUsage } from './model-usage.ts';
import { createSeenIds } from './seen-ids.ts';

/** How many requests ended in each way. The first four add up to the number of requests. */
export interface OutcomeCounts {
  succeeded: number;
  failed: number;
  expired: number;
  cancelled: number;
  /** Lines with a custom id that an earlier line has. They count nowhere else. */
  duplicates: number;
}

/** The numbers of a file of results. */
export interface Report {
  requests: number;
  counts: OutcomeCounts;
  /** Whether the file has more ids than are kept, so that not every duplicate was found. */
  duplicatesIncomplete: boolean;
  reasons: FailureReason[];
  models: ModelUsage[];
  /** Tokens per answer; null if no answer reports them. */
  inputTokens: HistogramSummary | null;
  outputTokens: HistogramSummary | null;
  cost: Cost;
  sources: PriceSource[];
}

/** How to count results. */
export interface ReportOptions {
  /** The user's own prices, which win over those that offpeak knows. */
  prices: Prices;
  /** The part of the price that batches save, from 0 to 1. */
  discount: number;
  /** Those of the client of the provider that gave the answers. */
  traits: Client['traits'];
}

/** Counts results in one pass, in memory that does not depend on how many there are. */
export async function createReport(
  results: AsyncIterable<BatchResult>,
  { prices: own, discount, traits }: ReportOptions,
): Promise<Report> {
  const counts: OutcomeCounts = { succeeded: 0, failed: 0, expired: 0, cancelled: 0, duplicates: 0 };
  const ids = createSeenIds();
  const failures = createFailureTally();
  const usage = createUsageTally(traits);
  for await (const result of results) {
    if (result.customId !== null && ids.has(result.customId)) {
      counts.duplicates += 1;
      continue;
    }
    counts[result.status] += 1;
    failures.add(result);
    usage.add(result);
  }
  const prices = { ...knownPrices, ...own };
  const models = usage.models(prices, discount);
  // A model without tokens costs nothing, so it needs no price.
  const tokens: Record<string, TokenUsage> = Object.fromEntries(
    models.filter(hasTokens).map((one) => [one.model, one]),
  );
  return {
    requests: counts.succeeded + counts.failed + counts.expired + counts.cancelled,
    counts,
    duplicatesIncomplete: ids.isFull(),
    reasons: failures.reasons(),
    models,
    inputTokens: usage.inputTokens(),
    outputTokens: usage.outputTokens(),
    cost: costOf(tokens, prices, discount),
    sources: sourcesOf(tokens, own),
  };
}

function hasTokens({ inputTokens, outputTokens }: TokenUsage): boolean {
  return inputTokens + outputTokens > 0;
}
