import { expect, test } from 'vitest';
import { passTimeMs } from '../../src/provider/pass-time.ts';
import { boundaryParameter } from '../../src/upload/boundary-parameter.ts';

test('a small upload has little time, and none has more than a quarter of an hour', () => {
  expect(passTimeMs(0, 60_000)).toBe(60_000);
  expect(passTimeMs(1024 * 1024, 60_000)).toBe(76_000);
  expect(passTimeMs(200_000_000, 60_000)).toBe(900_000);
});

test('a boundary that two readers could read in two ways is refused', () => {
  expect(boundaryParameter('----WebKitFormBoundary7MA4')).toBe('----WebKitFormBoundary7MA4');
  expect(boundaryParameter("a:b=c'd e")).toBe('"a:b=c\'d e"');
  for (const boundary of ['a"b', 'a\\b', 'a;b', 'a ', 'ü', '']) {
    expect(() => boundaryParameter(boundary)).toThrow('boundary');
  }
});
