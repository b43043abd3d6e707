import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addCall, fitLatency, noCalls } from '../../src/concurrency/latency-fit.ts';

function sumsOf(calls: readonly (readonly [tokens: number, ms: number])[]): typeof noCalls {
  return calls.reduce((sums, [tokens, ms]) => addCall(sums, tokens, ms), noCalls);
}

test('finds the time of a token and the time before the first one', () => {
  const times = fc.tuple(
    fc.double({ min: 0.1, max: 100, noNaN: true }),
    fc.double({ min: 0, max: 5000, noNaN: true }),
  );
  const tokens = fc.uniqueArray(fc.integer({ min: 1, max: 2000 }), { minLength: 8, maxLength: 50 });
  fc.assert(
    fc.property(times, tokens, ([tokenMs, startMs], counts) => {
      const line = fitLatency(sumsOf(counts.map((count) => [count, startMs + tokenMs * count])));
      fc.pre(line !== null);
      expect(line.tokenMs / tokenMs).toBeCloseTo(1, 3);
      expect(line.startMs).toBeCloseTo(startMs, 1);
    }),
  );
});

test.each([
  ['there is one call', [[10, 100]]],
  [
    'all answers are of one length',
    [
      [50, 100],
      [50, 300],
      [50, 200],
    ],
  ],
  [
    'longer answers take no longer',
    [
      [10, 300],
      [20, 200],
      [30, 100],
    ],
  ],
  [
    'all calls take equally long',
    [
      [10, 200],
      [20, 200],
      [30, 200],
    ],
  ],
  [
    'latency has other reasons',
    [
      [10, 100],
      [20, 900],
      [30, 150],
      [40, 800],
      [50, 350],
    ],
  ],
] as const)('says nothing when %s', (_, calls) => {
  expect(fitLatency(sumsOf(calls))).toBeNull();
});

test('a start is never negative', () => {
  expect(
    fitLatency(
      sumsOf([
        [10, 10],
        [20, 40],
        [30, 90],
      ]),
    )?.startMs,
  ).toBe(0);
});
