import { expect, test, vi } from 'vitest';
import { abortCallsOf } from '../../src/node/abort-calls.ts';

test('thousands of calls share one listener, and only those in flight are notified', () => {
  const control = new AbortController();
  const listen = vi.spyOn(control.signal, 'addEventListener');
  const told: number[] = [];
  const calls = Array.from({ length: 1000 }, (_, index) => ({ abort: () => void told.push(index) }));
  const places = calls.map((call) => abortCallsOf(control.signal).add(call));
  for (const [index, call] of calls.entries()) {
    if (index !== 7) {
      abortCallsOf(control.signal).remove(places[index] ?? -1, call);
    }
  }
  const later = { abort: () => void told.push(-1) };
  const place = abortCallsOf(control.signal).add(later);
  expect(place).toBeLessThan(1000);
  for (const [index, call] of calls.entries()) {
    // A second removal must not remove the call that has the place by now.
    if (index !== 7) {
      abortCallsOf(control.signal).remove(places[index] ?? -1, call);
    }
  }
  control.abort();
  expect(told.sort((one, other) => one - other)).toEqual([-1, 7]);
  expect(listen).toHaveBeenCalledTimes(1);
});
