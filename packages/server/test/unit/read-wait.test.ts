import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWait } from '../../src/failures/read-wait.ts';

/** 2025-01-01T00:00:00Z. */
const now = 1_735_689_600_000;

test.each([
  ['7', 7000],
  ['0', 0],
  ['0.5', 500],
  ['1.', 1000],
  [' 7 ', 7000],
  ['20ms', 20],
  ['120ms', 120],
  ['1s', 1000],
  ['7.66s', 7660],
  ['6m0s', 360_000],
  ['2m59.5s', 179_500],
  ['1h2m3s', 3_723_000],
  ['1d', 86_400_000],
  ['500us', 0.5],
  ['500µs', 0.5],
  ['1000000ns', 1],
  // Moments in seconds, milliseconds, microseconds and nanoseconds.
  ['1735689602', 2000],
  ['1735689602.5', 2500],
  ['1735689602000', 2000],
  ['1735689602000000', 2000],
  ['1735689602000000000', 2000],
  ['999999999', 999_999_999_000],
  ['1000000000', 0],
  ['2025-01-01T00:00:02Z', 2000],
  ['2025-01-01T00:00:02.250Z', 2250],
  ['2025-01-01t00:00:02z', 2000],
  ['2025-01-01 00:00:02Z', 2000],
  ['2025-01-01T01:00:02+01:00', 2000],
  ['2024-12-31T19:00:02-0500', 2000],
  ['Wed, 01 Jan 2025 00:00:02 GMT', 2000],
  ['Wednesday, 01-Jan-25 00:00:02 GMT', 2000],
  ['Wed, 01 Jan 2025 00:00:00 GMT', 0],
  // Passed.
  ['1735689599', 0],
  ['2024-12-31T23:59:59Z', 0],
  ['Tue, 31 Dec 2024 23:59:59 GMT', 0],
])('%j asks for %s ms', (text, expected) => {
  expect(readWait(text, now)).toBeCloseTo(expected, 2);
});

test.each([
  null,
  '',
  ' ',
  '-5',
  '+5',
  '1e3',
  '0x10',
  '1s2',
  's',
  '1 s',
  '1w',
  'soon',
  'Wed',
  'Wed, soon',
  '2025-01-01',
  // Without a zone it would be that of this machine.
  '2025-01-01T00:00:02',
  '1735689602Z',
  'NaN',
  'Infinity',
])('%j asks for nothing', (text) => {
  expect(readWait(text, now)).toBeNull();
});

test('a moment is the same wait in every notation', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3600 }), (seconds) => {
      const moment = new Date(now + seconds * 1000);
      const written = [
        String(seconds),
        `${seconds}s`,
        `${Math.floor(seconds / 60)}m${seconds % 60}s`,
        String(moment.getTime()),
        String(moment.getTime() / 1000),
        moment.toISOString(),
        moment.toUTCString(),
      ];
      expect(new Set(written.map((text) => readWait(text, now)))).toEqual(new Set([seconds * 1000]));
    }),
  );
});
