import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram } from '../../src/report/histogram.ts';

function summaryOf(values: readonly number[]) {
  const histogram = createHistogram();
  values.forEach(histogram.add);
  return histogram.summary();
}

test('small values are exact, and bars have equal steps', () => {
  expect(summaryOf([0, 1, 1, 3])).toEqual({
    count: 4,
    sum: 5,
    mean: 1.25,
    min: 0,
    p50: 1,
    p90: 3,
    p99: 3,
    max: 3,
    bars: [
      { from: 0, to: 0, count: 1 },
      { from: 1, to: 1, count: 2 },
      { from: 2, to: 2, count: 0 },
      { from: 3, to: 3, count: 1 },
    ],
  });
  expect(summaryOf([])).toBeNull();
  expect(summaryOf([Number.NaN, -1])).toBeNull();
});

test('values that differ widely are shown on a scale of 1, 2, 5, 10', () => {
  const bars = summaryOf([3, 4, 5, 900])?.bars.map(({ from, to }) => `${from}-${to}`);
  expect(bars).toEqual(['2-4', '5-9', '10-19', '20-49', '50-99', '100-199', '200-499', '500-999']);
});

test('every value is in one bar, and quantiles are at most 5 % off', () => {
  const value = fc.oneof(fc.nat(200), fc.nat(5_000_000), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
      const summary = summaryOf(values);
      const sorted = values.map((one) => Math.min(one, 1e15 - 1)).sort((a, b) => a - b);
      expect(summary?.bars.length).toBeLessThanOrEqual(50);
      for (const { from, to, count } of summary?.bars ?? []) {
        expect(count).toBe(sorted.filter((one) => one >= from && one <= to).length);
      }
      expect(summary?.bars.reduce((sum, { count }) => sum + count, 0)).toBe(sorted.length);
      for (const [part, name] of [
        [0.5, 'p50'],
        [0.9, 'p90'],
        [0.99, 'p99'],
      ] as const) {
        const exact = sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
        expect(Math.abs((summary?.[name] ?? 0) - exact)).toBeLessThanOrEqual(exact < 100 ? 0 : exact * 0.05);
      }
    }),
    { numRuns: 100 },
  );
});
