import { costOf, type TokenUsage } from '@offpeak/core';
import { priceListOf } from '@offpeak/core/prices';
import type { Prices } from './read-prices.ts';

/** Where prices of offpeak come from. */
export interface PriceSource {
  source: string;
  readOn: string;
  models: string[];
}

/** Returns the sources of the prices that are not the user's own. */
export function sourcesOf(models: Record<string, TokenUsage>, own: Prices): PriceSource[] {
  const sources = new Map<string, PriceSource>();
  const foreign = costOf(models, own).unpriced;
  for (const model of foreign) {
    const list = priceListOf(model);
    if (list) {
      const { source, readOn } = list;
      const known = sources.get(`${source} ${readOn}`) ?? { source, readOn, models: [] };
      sources.set(`${source} ${readOn}`, known);
      known.models.push(model);
    }
  }
  return [...sources.values()];
}
