import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCallStats } from '../../src/metrics/call-stats.ts';
import { createTrafficRing } from '../../src/metrics/traffic-ring.ts';

const minuteMs = 60_000;

test('the last hour has its counts by the minute, and nothing older', () => {
  const additions = fc.array(
    fc.record({
      pauseMs: fc.integer({ min: 0, max: 30 * minuteMs }),
      project: fc.constantFrom('a', 'b'),
      completed: fc.integer({ min: 1, max: 5 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(additions, (list) => {
      const ring = createTrafficRing();
      const start = Date.UTC(2026, 0, 1);
      const model = new Map<string, number>();
      let at = start;
      for (const { pauseMs, project, completed } of list) {
        at += pauseMs;
        ring.add(at, project, { completed });
        const key = `${project} ${Math.floor(at / minuteMs)}`;
        model.set(key, (model.get(key) ?? 0) + completed);
      }
      const last = Math.floor(at / minuteMs);
      for (const project of ['a', 'b']) {
        const expected = Array.from({ length: 60 }, (_, n) => model.get(`${project} ${last - 59 + n}`) ?? 0);
        expect(ring.hour(at, project)).toMatchObject({ from: (last - 59) * 60, completed: expected });
      }
      const both = (['a', 'b'] as const).map((project) => ring.hour(at, project).completed);
      expect(ring.hour(at, null).completed).toEqual(both[0]?.map((count, n) => count + (both[1]?.[n] ?? 0)));
    }),
    { numRuns: 100 },
  );
});

test('counts per second are those of the last minute', () => {
  const ring = createTrafficRing();
  const at = 100 * minuteMs;
  ring.add(at - 70_000, 'a', { completed: 1000 });
  ring.add(at - 40_000, 'a', { completed: 120, outputTokens: 600 });
  ring.add(at + 9999, 'b', { completed: 60 });
  expect(ring.perSecond(at + 10_000, 'a')).toMatchObject({ completed: 2.4, outputTokens: 12 });
  expect(ring.perSecond(at + 10_000, null)).toMatchObject({ completed: 3.6 });
  expect(ring.perSecond(at, 'unknown')).toMatchObject({ completed: 0 });
});

test('calls are counted for an hour, and times are those of the latest answers', () => {
  const calls = createCallStats();
  expect(calls.summary(0)).toEqual({ outcomes: {}, p50Ms: null, p95Ms: null });
  calls.add(0, '500', 9);
  for (let n = 1; n <= 1000; n++) {
    calls.add(minuteMs, '200', n);
  }
  calls.add(2 * minuteMs, 'timeout', null);
  expect(calls.summary(2 * minuteMs)).toEqual({
    outcomes: { 500: 1, 200: 1000, timeout: 1 },
    p50Ms: 751,
    p95Ms: 976,
  });
  expect(calls.summary(61 * minuteMs).outcomes).toEqual({ timeout: 1, 200: undefined });
  expect(calls.summary(70 * minuteMs).outcomes).toEqual({});
});
