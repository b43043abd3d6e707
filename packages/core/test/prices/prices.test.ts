import { costOf } from '@offpeak/core';
import { priceListOf, priceLists, prices } from '@offpeak/core/prices';
import { describe, expect, test } from 'vitest';

const usage = { inputTokens: 1_000_000, cachedTokens: 0, outputTokens: 1_000_000, reasoningTokens: 0 };

describe('prices that were read in public documents', () => {
  test.each(priceLists.map((list) => [`${list.provider}, ${list.readOn}`, list] as const))(
    'the list %s has its source, its date and sensible numbers',
    (_, { source, via, readOn, prices }) => {
      expect(source).toMatch(/^https:\/\//);
      expect(via).not.toBe('');
      expect(readOn).toMatch(/^2026-\d\d-\d\d$/);
      for (const { input, cachedInput = 0, output = 0 } of Object.values(prices)) {
        expect(input).toBeGreaterThan(0);
        expect(cachedInput).toBeLessThan(input);
        expect(output).toBeGreaterThan(input);
      }
    },
  );

  test('no model is in two lists', () => {
    const names = priceLists.flatMap((list) => Object.keys(list.prices));
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(prices).sort()).toEqual(names.sort());
  });

  test('a dated model has the price of its name, and a price of your own wins', () => {
    expect(costOf({ 'claude-haiku-4-5-20251001': usage }, prices).total).toBe(3);
    const own = { ...prices, 'claude-haiku-4-5': { input: 2, output: 2 } };
    expect(costOf({ 'claude-haiku-4-5-20251001': usage }, own).total).toBe(2);
    expect(priceListOf('claude-haiku-4-5-20251001')).toMatchObject({ provider: 'Anthropic' });
    expect(priceListOf('a-model-of-tomorrow')).toBeUndefined();
  });
});
