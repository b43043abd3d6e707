import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterLiveCall,
  type LiveCeilingState,
  liveCeilingAt,
  startLiveCeiling,
} from '../../src/live/live-ceiling.ts';

const bound = 2;

/** Calls of one kind, each so many ms after the one before. */
function afterCalls(
  state: LiveCeilingState,
  calls: readonly { ms: number; batchInFlight: number; isAlone?: boolean; kind?: string }[],
  from: number,
  everyMs = 500,
): LiveCeilingState {
  return calls.reduce(
    (next, { isAlone = false, kind = 'chat', ...call }, index) =>
      afterLiveCall(next, { ...call, isAlone, kind }, bound, from + index * everyMs),
    state,
  );
}

const alone = Array.from({ length: 6 }, () => ({ ms: 100, batchInFlight: 0, isAlone: true }));

test('without live traffic there is no ceiling', () => {
  expect(liveCeilingAt(startLiveCeiling, 0)).toBe(Number.POSITIVE_INFINITY);
});

test('live calls that are as fast as alone do not lower the ceiling', () => {
  const beside = Array.from({ length: 12 }, () => ({ ms: 120, batchInFlight: 64 }));
  const state = afterCalls(afterCalls(startLiveCeiling, alone, 0), beside, 5000);
  expect(liveCeilingAt(state, 11_000)).toBe(Number.POSITIVE_INFINITY);
});

test('live calls that are too slow lower the ceiling by the excess, at most by half, once a second', () => {
  const idle = afterCalls(startLiveCeiling, alone, 0);
  const slow = { ms: 300, batchInFlight: 90 };
  const once = afterCalls(idle, [slow, slow, slow], 10_000);
  expect(liveCeilingAt(once, 11_000)).toBe(60);
  const twice = afterCalls(once, [slow, slow, slow], 11_100, 10);
  expect(liveCeilingAt(twice, 11_200)).toBe(60);
  const very = { ms: 3000, batchInFlight: 90 };
  const halved = afterCalls(idle, [very, very, very], 10_000);
  expect(liveCeilingAt(halved, 11_000)).toBe(45);
});

test('the ceiling grows again while live calls are quick, and is gone ten seconds after the last one', () => {
  const idle = afterCalls(startLiveCeiling, alone, 0);
  const slow = Array.from({ length: 3 }, () => ({ ms: 800, batchInFlight: 40 }));
  const lowered = afterCalls(idle, slow, 10_000);
  expect(lowered.ceiling).toBe(20);
  const quick = Array.from({ length: 6 }, () => ({ ms: 110, batchInFlight: 20 }));
  const grown = afterCalls(lowered, quick, 12_000);
  expect(grown.ceiling).toBeGreaterThan(20);
  expect(liveCeilingAt(grown, 24_000)).toBe(grown.ceiling);
  expect(liveCeilingAt(grown, 24_501)).toBe(Number.POSITIVE_INFINITY);
});

test('each kind of call is compared with its own', () => {
  const short = { ms: 20, batchInFlight: 0, isAlone: true, kind: 'embeddings' };
  const idle = afterCalls(afterCalls(startLiveCeiling, alone, 0), [short, short, short, short, short], 3000);
  const long = Array.from({ length: 6 }, () => ({ ms: 130, batchInFlight: 50 }));
  expect(afterCalls(idle, long, 8000).ceiling).toBe(Number.POSITIVE_INFINITY);
});

test('if no call ran alone, the fastest calls are the baseline', () => {
  const mixed = [100, 100, 100, 900, 900, 900, 900, 900].map((ms) => ({ ms, batchInFlight: 32 }));
  expect(afterCalls(startLiveCeiling, mixed, 0).ceiling).toBeLessThan(32);
});

test('whatever live calls do, batches keep one call', () => {
  const sample = fc.record({
    ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
    batchInFlight: fc.nat(2000),
    isAlone: fc.boolean(),
    kind: fc.constantFrom('a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 100 }), (calls) => {
      const state = afterCalls(startLiveCeiling, calls, 0, 700);
      expect(state.ceiling).toBeGreaterThanOrEqual(1);
      expect(Object.values(state.kinds).every(({ recent }) => recent.length <= 100)).toBe(true);
    }),
  );
});
