import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjustLimit, type LimitState, startLimit } from '../../src/concurrency/adjust-limit.ts';
import { retryAfterMs } from '../../src/failures/retry-after.ts';
import { defaultRetryRules, resolveRetryRules, retryDelayMs } from '../../src/failures/retry-delay.ts';

const ok = { overload: false, waitMs: null };
const overload = { overload: true, waitMs: null };

/** A window of samples with all the calls in flight that the limit allows. */
function window(state: LimitState, sample: typeof ok): LimitState {
  let next = state;
  for (let count = state.limit; count > 0; count--) {
    next = adjustLimit(next, sample, state.limit, 0);
  }
  return next;
}

test('the limit doubles until the first overload, is halved once for a whole burst, and then grows by one', () => {
  let state = startLimit(256);
  expect(state.limit).toBe(16);
  state = window(window(state, ok), ok);
  expect(state.limit).toBe(64);
  state = window(state, overload);
  expect(state.limit).toBe(32);
  state = window(state, ok);
  expect(state.limit).toBe(33);
});

test('a limit that is not reached does not grow', () => {
  let state = startLimit(256);
  for (let count = 0; count < 100; count++) {
    state = adjustLimit(state, ok, 3, 0);
  }
  expect(state.limit).toBe(16);
});

test('the limit stays between 1 and the maximum, whatever happens', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.tuple(fc.boolean(), fc.nat(300))),
      (most, samples) => {
        let state = startLimit(most);
        for (const [bad, inFlight] of samples) {
          state = adjustLimit(state, { overload: bad, waitMs: null }, inFlight, 0);
          expect(state.limit).toBeGreaterThanOrEqual(1);
          expect(state.limit).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});

test('a pause that the endpoint asks for holds all calls until its end', () => {
  const state = adjustLimit(startLimit(8), { overload: true, waitMs: 3000 }, 1, 10_000);
  expect(state.pausedUntil).toBe(13_000);
  expect(adjustLimit(state, ok, 1, 11_000).pausedUntil).toBe(13_000);
});

const header = (headers: Record<string, string>) => (name: string) => headers[name] ?? null;

test.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'retry-after': new Date(30_000).toUTCString() }, 20_000],
  [{ 'retry-after': new Date(0).toUTCString() }, 0],
  [{ 'retry-after': '99999999' }, 3_600_000],
  [{ 'retry-after': '-5' }, null],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1.5s' }, 1500],
  [{ 'x-ratelimit-remaining-tokens': '7', 'x-ratelimit-reset-tokens': '1.5s' }, null],
  [{ 'x-ratelimit-reset-tokens': '1.5s' }, null],
  // Of several limits that are used up the later reset counts, wherever it stands.
  [
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6s',
    },
    6000,
  ],
  [
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6s',
      'x-ratelimit-remaining-tokens': '0.0',
      'x-ratelimit-reset-tokens': '1s',
    },
    6000,
  ],
  [
    {
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '6s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1s',
    },
    1000,
  ],
  [{ 'retry-after': '3', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '9s' }, 3000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1735689602' }, 3_600_000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12000' }, 3_600_000],
  [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '7' }, 7000],
  [
    {
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': new Date(25_000).toISOString(),
    },
    15_000,
  ],
  [{ 'retry-after': '3600' }, 3_600_000],
  [{ 'retry-after': '3601' }, 3_600_000],
  [{ 'retry-after-ms': '3600001' }, 3_600_000],
])('the wait of %j is %s ms', (headers, expected) => {
  expect(retryAfterMs(header(headers), 10_000)).toBe(expected);
});

test('a wait is doubled each time, and a quarter of it is left to chance', () => {
  const rules = { firstMs: 100, maxMs: 1000, maxAttempts: 1 };
  const wait = (attempt: number, chance: number, asked: number | null = null) =>
    retryDelayMs(attempt, asked, rules, () => chance);
  expect([1, 2, 3, 4, 5].map((attempt) => wait(attempt, 0))).toEqual([100, 200, 400, 800, 1000]);
  expect([wait(2, 1), wait(2, 0.5), wait(2, 0, 201), wait(2, 0, 199)]).toEqual([150, 175, 201, 200]);
  expect(retryDelayMs(1, null, { ...rules, firstMs: 0, maxMs: 0 }, () => 0)).toBe(0);
});

test.each([
  [{ firstMs: 0, maxMs: 0, maxAttempts: 1 }, null],
  [{ firstMs: -1 }, 'retry.firstMs must be a number of at least 0, not -1.'],
  [{ maxMs: Number.POSITIVE_INFINITY }, 'retry.maxMs'],
  [{ maxMs: Number.NaN }, 'retry.maxMs'],
  [{ maxAttempts: 0 }, 'retry.maxAttempts must be a number of at least 1, not 0.'],
])('the retry rules %j are taken or refused by name', (rules, refusal) => {
  if (refusal === null) {
    expect(resolveRetryRules(rules)).toEqual(rules);
  } else {
    expect(() => resolveRetryRules(rules)).toThrow(refusal);
  }
});

test('pauses double up to the maximum, lose a quarter at most, and are never shorter than requested', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, chance) => {
        const wait = retryDelayMs(attempt, null, defaultRetryRules, () => chance);
        const full = Math.min(30_000, 500 * 2 ** (attempt - 1));
        expect(wait).toBeLessThanOrEqual(full);
        expect(wait).toBeGreaterThanOrEqual(full * 0.75);
        expect(retryDelayMs(attempt, 45_000, defaultRetryRules, () => chance)).toBe(45_000);
      },
    ),
  );
});
