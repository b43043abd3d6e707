import { StatusError } from '@offpeak/core/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTime } from '../../src/http/in-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('work that ends in time keeps no timer, whatever its outcome', async () => {
  expect(await inTime(1000, Promise.resolve('done'))).toBe('done');
  await expect(inTime(1000, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(vi.getTimerCount()).toBe(0);
});

test('work that does not is a 408, or what the caller says', async () => {
  for (const [refuse, status] of [
    [undefined, 408],
    [() => new StatusError(503, 'Later.'), 503],
  ] as const) {
    const outcome = inTime(1000, new Promise(() => undefined), refuse).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(999);
    expect(await Promise.race([outcome, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ status });
  }
});
