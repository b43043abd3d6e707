/**
 * Prices that were read in public documents, each with its source and its date. Prices change: check them,
 * and pass your own where it matters.
 *
 * @module
 */

import { type ModelPrice, priceOf } from '../results/usage.ts';

/** Prices of one provider, as one document had them. */
export interface PriceList {
  provider: string;
  /** The page of the provider that has the prices. */
  source: string;
  /** How the prices came from that page into this list. */
  via: string;
  /** When they were read, as `YYYY-MM-DD`. */
  readOn: string;
  /** US dollars per million tokens by model, without the discount for batches. */
  prices: Readonly<Record<string, ModelPrice>>;
}

/**
 * All lists, one per provider and document. A model is left out if its price depends on the length of the
 * prompt, will change on a known date, or was not found whole.
 */
export const priceLists: readonly PriceList[] = [
  {
    provider: 'OpenAI',
    source: 'https://developers.openai.com/api/docs/pricing',
    via: 'api-evangelist/openai, plans/openai-plans-pricing.yml',
    readOn: '2026-05-22',
    prices: {
      'gpt-5.5': { input: 5, cachedInput: 0.5, output: 30 },
      'gpt-5.4': { input: 2.5, cachedInput: 0.25, output: 15 },
      'gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5 },
      'gpt-5.4-nano': { input: 0.2, cachedInput: 0.02, output: 1.25 },
    },
  },
  {
    provider: 'OpenAI',
    source: 'https://openai.com/api/pricing',
    via: 'the crate openai-cost 0.1.0, which names the second quarter of 2026',
    readOn: '2026-06-30',
    prices: { 'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 } },
  },
  {
    provider: 'OpenAI',
    source: 'https://docs.github.com/copilot/reference/copilot-billing/models-and-pricing',
    via: 'github/docs, data/tables/copilot/models-and-pricing.yml, which has the list prices of OpenAI',
    readOn: '2026-11-27',
    prices: {
      'gpt-5.2': { input: 1.75, cachedInput: 0.175, output: 14 },
      'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
      'gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
    },
  },
  {
    provider: 'Anthropic',
    source: 'https://platform.claude.com/docs/en/about-claude/pricing',
    via: 'the page itself; the cached price of Sonnet 5.5 is that of the release of claudit of 2026-10-25',
    readOn: '2026-10-24',
    prices: {
      'claude-fable-5-1': { input: 10, cachedInput: 0.25, output: 50 },
      'claude-fable-5': { input: 10, cachedInput: 1, output: 50 },
      'claude-opus-5-5': { input: 4, cachedInput: 0.2, output: 20 },
      'claude-opus-5': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-8': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-7': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-6': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-opus-4-5': { input: 5, cachedInput: 0.5, output: 25 },
      'claude-sonnet-5-5': { input: 2, cachedInput: 0.1, output: 10 },
      'claude-sonnet-5': { input: 2, cachedInput: 0.2, output: 10 },
      'claude-sonnet-4-6': { input: 3, cachedInput: 0.3, output: 15 },
      'claude-sonnet-4-5': { input: 3, cachedInput: 0.3, output: 15 },
      'claude-haiku-4-5': { input: 1, cachedInput: 0.1, output: 5 },
    },
  },
  {
    provider: 'Gemini',
    source: 'https://ai.google.dev/gemini-api/docs/pricing',
    via: 'api-evangelist/gemini, plans/gemini-plans-pricing.yml',
    readOn: '2026-09-20',
    prices: { 'gemini-3.5-flash': { input: 1.5, output: 9 } },
  },
];

/**
 * The prices of all lists by model, for `costOf`. Put your own over them: `{ ...prices, 'my-model': { input:
 * 1 } }`.
 *
 * @example
 * ```ts
 * const usage = { inputTokens: 2_000_000, cachedTokens: 0, outputTokens: 1_000_000, reasoningTokens: 0 };
 * const models = { 'gpt-5-mini': usage };
 * console.log(costOf(models, prices).total); // 1.25
 * ```
 */
export const prices: Readonly<Record<string, ModelPrice>> = /* @__PURE__ */ Object.assign(
  {},
  ...priceLists.map((list) => list.prices),
);

/**
 * Returns the list that has the price of a model, with its source and date; undefined if no list has it.
 *
 * @param model The name of a model, also with a date behind it.
 * @example
 * ```ts
 * console.log(priceListOf('claude-haiku-4-5')?.readOn); // 2026-10-24
 * ```
 */
export function priceListOf(model: string): PriceList | undefined {
  return priceLists.find((list) => priceOf(model, list.prices) !== undefined);
}
