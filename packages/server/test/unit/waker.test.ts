import { expect, test } from 'vitest';
import { createWaker } from '../../src/time/waker.ts';
import { manualClock } from '../support/manual-clock.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A waker on a manual clock that counts its timers, and a signal that counts its listeners. */
function makeWaker() {
  const clock = manualClock();
  let timers = 0;
  const waker = createWaker({
    async sleep(ms, signal) {
      timers += 1;
      await clock.sleep(ms, signal);
      timers -= 1;
    },
  });
  const stop = new AbortController();
  let listeners = 0;
  const add = stop.signal.addEventListener.bind(stop.signal);
  const remove = stop.signal.removeEventListener.bind(stop.signal);
  stop.signal.addEventListener = (...input: Parameters<typeof add>) => {
    listeners += 1;
    add(...input);
  };
  stop.signal.removeEventListener = (...input: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...input);
  };
  /** Rests, and tells whether that is over. */
  const rest = (ms: number) => {
    const state = { isOver: false };
    void waker.wait(ms, stop.signal).then(() => {
      state.isOver = true;
    });
    return state;
  };
  return { clock, waker, rest, stop, left: () => ({ timers, listeners }) };
}

const nothing = { timers: 0, listeners: 0 };

test('a wait takes its time, and leaves no timer and no listener', async () => {
  const { clock, rest, left } = makeWaker();
  const resting = rest(1000);
  clock.pass(999);
  await turn();
  expect([resting.isOver, left()]).toEqual([false, { timers: 1, listeners: 1 }]);
  clock.pass(1);
  await turn();
  expect([resting.isOver, left()]).toEqual([true, nothing]);
});

test('waking ends the current wait, or the next one, and no other', async () => {
  const { rest, waker, left } = makeWaker();
  const first = rest(1000);
  waker.wake();
  await turn();
  expect([first.isOver, left()]).toEqual([true, nothing]);
  const second = rest(1000);
  await turn();
  expect(second.isOver).toBe(false);
  waker.wake();
  await turn();
  // While nobody rests: once or often is the same.
  waker.wake();
  waker.wake();
  const third = rest(1000);
  await turn();
  expect([second.isOver, third.isOver]).toEqual([true, true]);
  const fourth = rest(1000);
  await turn();
  expect([fourth.isOver, left()]).toEqual([false, { timers: 1, listeners: 1 }]);
});

test('an aborted signal ends the current wait and every later one', async () => {
  const { rest, stop, left } = makeWaker();
  const first = rest(1000);
  stop.abort();
  await turn();
  const second = rest(1000);
  await turn();
  expect([first.isOver, second.isOver, left()]).toEqual([true, true, nothing]);
});

test('a wait of 0 ms sets no timer', async () => {
  const { rest, left } = makeWaker();
  const resting = rest(0);
  expect(left()).toEqual(nothing);
  await turn();
  expect(resting.isOver).toBe(true);
});
