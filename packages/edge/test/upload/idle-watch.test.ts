import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchIdle } from '../../src/upload/idle-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Watches for a second of next to nothing, and says when it was cut off, in ms. */
function watchSecond() {
  let cutMs: number | null = null;
  const beganMs = Date.now();
  const watch = watchIdle(1000, new Error('too slow'));
  watch.idle.catch((error: Error) => {
    expect(error.message).toBe('too slow');
    cutMs = Date.now() - beganMs;
  });
  return { watch, cutMs: () => cutMs };
}

/** When an upload is cut off that moves so many bytes every tenth of a second, for ten seconds. */
async function cutOffAt(bytes: number): Promise<number | null> {
  const { watch, cutMs } = watchSecond();
  for (let tenths = 0; tenths < 100 && cutMs() === null; tenths += 1) {
    await vi.advanceTimersByTimeAsync(100);
    watch.touch(bytes);
  }
  watch.stop();
  return cutMs();
}

test('an upload that only trickles is cut off like one that stalls', async () => {
  expect(await cutOffAt(0)).toBe(1000);
  expect(await cutOffAt(1)).toBe(1000);
  expect(await cutOffAt(90)).toBe(1000);
  expect(await cutOffAt(200)).toBe(null);
});

test('a byte in a ms is enough, and one less is not', async () => {
  for (const [bytes, cut] of [
    [500, false],
    [499, true],
  ] as const) {
    const { watch, cutMs } = watchSecond();
    for (let halves = 0; halves < 6; halves += 1) {
      watch.touch(bytes);
      await vi.advanceTimersByTimeAsync(500);
    }
    watch.stop();
    expect(cutMs() !== null).toBe(cut);
  }
});

test('one quiet half of the time is allowed, and another after progress', async () => {
  const { watch, cutMs } = watchSecond();
  for (let halves = 0; halves < 9; halves += 1) {
    if (halves % 2 === 1) {
      watch.touch();
    }
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(cutMs()).toBe(null);
  // What moved is counted for its own half alone.
  await vi.advanceTimersByTimeAsync(500);
  expect(cutMs()).toBe(5000);
});

test('a touch without a number counts as progress for its half', async () => {
  const { watch, cutMs } = watchSecond();
  watch.touch();
  await vi.advanceTimersByTimeAsync(1499);
  expect(cutMs()).toBe(null);
  await vi.advanceTimersByTimeAsync(1);
  expect(cutMs()).toBe(1500);
});

test('no timer is left when it is stopped or has cut off', async () => {
  const stopped = watchSecond();
  expect(vi.getTimerCount()).toBe(1);
  stopped.watch.stop();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(5000);
  expect(stopped.cutMs()).toBe(null);
  watchSecond();
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(0);
});
