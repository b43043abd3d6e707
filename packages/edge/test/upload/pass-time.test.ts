import { expect, test } from 'vitest';
import { boundaryParameter } from '../../src/upload/boundary-parameter.ts';
import { leavesRoomToClose } from '../../src/upload/closed-form.ts';
import { passTimeMs } from '../../src/upload/pass-time.ts';
import type { OpenForm } from '../../src/upload/read-form.ts';

test('a small upload has little time, and none has more than a quarter of an hour', () => {
  expect(passTimeMs(0, 60_000)).toBe(60_000);
  expect(passTimeMs(1024 * 1024, 60_000)).toBe(76_000);
  expect(passTimeMs(200_000_000, 60_000)).toBe(900_000);
});

test('a file fits its form only if a closing boundary, and nothing else, can stand after it', () => {
  const form = (length: number | null): OpenForm =>
    ({ boundary: 'abc', length, file: { offset: 100 } }) as unknown as OpenForm;
  // Two bytes of line end, two dashes, the boundary, two dashes: nine; eleven with a last line end.
  for (const [length, bytes, fits] of [
    [159, 50, true],
    [161, 50, true],
    [160, 50, false],
    [158, 50, false],
    [150, 50, false],
    [159, 59, false],
    [162, 50, false],
    [null, 50, false],
    [159, undefined, false],
    [159, '50', false],
  ] as const) {
    expect(leavesRoomToClose(form(length), bytes)).toBe(fits);
  }
});

test('a boundary that two readers could read in two ways is refused', () => {
  expect(boundaryParameter('----WebKitFormBoundary7MA4')).toBe('----WebKitFormBoundary7MA4');
  expect(boundaryParameter("a:b=c'd e")).toBe('"a:b=c\'d e"');
  for (const boundary of ['a"b', 'a\\b', 'a;b', 'a ', 'ü', '']) {
    expect(() => boundaryParameter(boundary)).toThrow('boundary');
  }
});
