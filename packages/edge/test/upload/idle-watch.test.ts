import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchIdle } from '../../src/upload/idle-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether an upload that moves so many bytes every tenth of a second for ten seconds is cut off. */
async function isCutOff(bytes: number): Promise<boolean> {
  let cut = false;
  const watch = watchIdle(1000, new Error('too slow'));
  watch.idle.catch(() => {
    cut = true;
  });
  for (let tenths = 0; tenths < 100; tenths += 1) {
    await vi.advanceTimersByTimeAsync(100);
    watch.touch(bytes);
  }
  watch.stop();
  return cut;
}

test('an upload that only trickles is cut off like one that stands still', async () => {
  expect(await isCutOff(0)).toBe(true);
  expect(await isCutOff(1)).toBe(true);
  expect(await isCutOff(90)).toBe(true);
  expect(await isCutOff(200)).toBe(false);
});
