import { OffpeakError } from '@offpeak/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Outage, trackOutages } from '../../src/watch/outage.ts';

const error = new OffpeakError('network', 'connect ECONNREFUSED');
const pace = { intervalMs: 100, maxIntervalMs: 1000 };

test('the first pause is that of the polls before, the next ones double up to the longest', () => {
  const outages = trackOutages({});
  const pauses = [0, 100, 300, 700, 1500, 2500].map((now) =>
    outages.fail(error, { ...pace, startedAt: now, now }),
  );
  expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('an answer in between starts the pauses and the limit again', () => {
  const outages = trackOutages({ outageLimitMs: 500 });
  outages.fail(error, { ...pace, startedAt: 0, now: 10 });
  outages.fail(error, { ...pace, startedAt: 200, now: 210 });
  outages.recover();
  expect(outages.fail(error, { ...pace, startedAt: 5000, now: 5010 })).toBe(100);
});

test('every failed poll is reported immediately, with the time since the outage began', () => {
  const seen: Outage[] = [];
  const outages = trackOutages({ onOutage: (outage) => seen.push(outage) });
  outages.fail(error, { ...pace, startedAt: 1000, now: 1040 });
  outages.fail(error, { ...pace, startedAt: 1140, now: 1150 });
  expect(seen).toEqual([
    { error, sinceMs: 40 },
    { error, sinceMs: 150 },
  ]);
});

test('a longer wait that the server names is kept, up to the limit', () => {
  const busy = new OffpeakError('rate_limited', 'Too many requests.', { retryAfterMs: 5000 });
  expect(trackOutages({}).fail(busy, { ...pace, startedAt: 0, now: 0 })).toBe(5000);
  const patient = new OffpeakError('rate_limited', 'Too many requests.', { retryAfterMs: 5 });
  expect(trackOutages({}).fail(patient, { ...pace, startedAt: 0, now: 0 })).toBe(100);
  expect(trackOutages({ outageLimitMs: 700 }).fail(busy, { ...pace, startedAt: 0, now: 100 })).toBe(600);
});

test('an interval above the longest stays as it is', () => {
  const outages = trackOutages({});
  const slow = { intervalMs: 5000, maxIntervalMs: 1000, startedAt: 0, now: 0 };
  expect([outages.fail(error, slow), outages.fail(error, slow)]).toEqual([5000, 5000]);
});

test.each([-1, Number.NaN])('a limit of %d is refused', (outageLimitMs) => {
  expect(() => trackOutages({ outageLimitMs })).toThrow(
    expect.objectContaining({ code: 'invalid_option', param: 'outageLimitMs' }),
  );
});

test('whatever the pace, an outage ends at its limit: neither before it nor a pause after it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 0, max: 500 }),
      (outageLimitMs, intervalMs, maxIntervalMs, pollMs) => {
        let reports = 0;
        const outages = trackOutages({ outageLimitMs, onOutage: () => (reports += 1) });
        let now = 0;
        let fails = 0;
        for (; fails < 200_000; fails += 1) {
          const startedAt = now;
          now += pollMs;
          try {
            now += outages.fail(error, { startedAt, now, intervalMs, maxIntervalMs });
          } catch (thrown) {
            expect(thrown).toBe(error);
            break;
          }
        }
        expect(now).toBeGreaterThanOrEqual(outageLimitMs);
        expect(now).toBeLessThanOrEqual(outageLimitMs + pollMs);
        expect(reports).toBe(fails);
      },
    ),
  );
});
