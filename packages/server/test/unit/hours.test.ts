import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOpen, parseHours, untilOpenMs } from '../../src/time/hours.ts';

const at = (text: string): number => Date.parse(text);

test('hours over midnight are open on both sides of it, in their time zone', () => {
  const hours = parseHours('22:00-06:00', 'Europe/Berlin');
  expect(isOpen(hours, at('2026-01-10T20:59:00Z'))).toBe(false);
  expect(isOpen(hours, at('2026-01-10T21:00:00Z'))).toBe(true);
  expect(isOpen(hours, at('2026-01-11T04:59:00Z'))).toBe(true);
  expect(isOpen(hours, at('2026-01-11T05:00:00Z'))).toBe(false);
  // An hour earlier in UTC when the clocks are forward.
  expect(isOpen(hours, at('2026-07-10T20:00:00Z'))).toBe(true);
});

test('hours within a day are open between them only', () => {
  const hours = parseHours('01:30-05:00', 'UTC');
  expect(isOpen(hours, at('2026-01-10T01:29:59Z'))).toBe(false);
  expect(isOpen(hours, at('2026-01-10T01:30:00Z'))).toBe(true);
  expect(isOpen(hours, at('2026-01-10T05:00:00Z'))).toBe(false);
});

test('repeated waits end at the start of the hours and never miss one', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  );
  const minute = fc.integer({ min: 0, max: 1439 });
  const clockTime = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const time = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(zone, minute, minute, time, (timeZone, opens, closes, start) => {
      fc.pre(opens !== closes);
      const hours = parseHours(`${clockTime(opens)}-${clockTime(closes)}`, timeZone);
      let now = start;
      for (let rounds = 0; untilOpenMs(hours, now) > 0; rounds++) {
        expect(rounds).toBeLessThan(200);
        const wait = untilOpenMs(hours, now);
        for (let step = 60_000; step < wait; step += 15 * 60_000) {
          expect(isOpen(hours, now + step)).toBe(false);
        }
        now += wait;
      }
      expect(now - start).toBeLessThanOrEqual(26 * 3_600_000);
    }),
    { numRuns: 60 },
  );
});

test.each(['22-06', '24:00-06:00', '22:00-22:00', '22:60-06:00', ''])('%j is rejected as hours', (text) => {
  expect(() => parseHours(text, 'UTC')).toThrow(RangeError);
});

test('a time zone that does not exist is refused', () => {
  expect(() => parseHours('22:00-06:00', 'Europe/Atlantis')).toThrow("not 'Europe/Atlantis'");
});
