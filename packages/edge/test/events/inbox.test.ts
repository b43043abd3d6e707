import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInbox } from '../../src/events/inbox.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('holds the newest value of each topic until it is taken', async () => {
  const inbox = createInbox<number>();
  inbox.put('a', 1);
  inbox.put('b', 2);
  inbox.put('a', 3);
  expect([...(await inbox.take(1000))]).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
  const empty = inbox.take(1000);
  await vi.advanceTimersByTimeAsync(1000);
  expect((await empty).size).toBe(0);
});

test('wakes a waiting reader immediately, and clears its timer', async () => {
  const inbox = createInbox<number>();
  const taken = inbox.take(1000);
  expect(vi.getTimerCount()).toBe(1);
  inbox.put('a', 1);
  expect((await taken).get('a')).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('no reader waits once it is closed', async () => {
  const inbox = createInbox<number>();
  const waiting = inbox.take(1000);
  inbox.close();
  expect((await waiting).size).toBe(0);
  expect((await inbox.take(1000)).size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  inbox.put('a', 1);
  expect((await inbox.take(1000)).size).toBe(1);
});
