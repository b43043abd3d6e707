import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { durableObjectCounter } from '../../src/cloudflare/durable-object-counter.ts';
import { denoKvCounter } from '../../src/deno/kv-counter.ts';
import { memoryCounter } from '../../src/quota/memory-counter.ts';
import { oneAtATime } from '../../src/quota/one-at-a-time.ts';
import { fakeDenoKv } from '../support/fake-deno-kv.ts';
import { counterObjects } from '../support/fake-objects.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['memory', () => memoryCounter()],
  ['a Durable Object', () => durableObjectCounter(counterObjects())],
  ['Deno KV', () => denoKvCounter(fakeDenoKv())],
])('a claim in %s', (_name, open) => {
  test('is for one owner, until it is released', async () => {
    const counter = open();
    const all = await Promise.all(['a', 'b', 'c'].map((owner) => counter.claim('key', owner, 1000)));
    expect(all.filter(Boolean)).toHaveLength(1);
    const owner = ['a', 'b', 'c'][all.indexOf(true)] ?? '';
    await counter.release('key', 'somebody else');
    expect(await counter.claim('key', 'd', 1000)).toBe(false);
    await counter.release('key', owner);
    expect(await counter.claim('key', 'd', 1000)).toBe(true);
  });

  test('ends by itself when its process died, and is not released by who had it before', async () => {
    const counter = open();
    expect(await counter.claim('key', 'a', 1000)).toBe(true);
    vi.setSystemTime(Date.now() + 999);
    expect(await counter.claim('key', 'b', 1000)).toBe(false);
    vi.setSystemTime(Date.now() + 1);
    expect(await counter.claim('key', 'b', 1000)).toBe(true);
    await counter.release('key', 'a');
    expect(await counter.claim('key', 'c', 1000)).toBe(false);
  });

  test('is released after work that failed', async () => {
    const counter = open();
    const times = { waitMs: 0, holdMs: 1000 };
    const failed = oneAtATime(counter, 'key', times, () => Promise.reject(new Error('no room')));
    await expect(failed).rejects.toThrow('no room');
    expect(await oneAtATime(counter, 'key', times, async () => 'done')).toBe('done');
    await counter.claim('key', 'somebody', 1000);
    await expect(oneAtATime(counter, 'key', times, async () => 'done')).rejects.toMatchObject({
      status: 429,
    });
  });
});

describe.each([
  ['memory', () => memoryCounter()],
  ['a Durable Object', () => durableObjectCounter(counterObjects())],
  ['Deno KV', () => denoKvCounter(fakeDenoKv())],
])('a count in %s', (_name, open) => {
  test('allows exactly the limit, and counts nothing above it', async () => {
    const counter = open();
    expect(await counter.count('a', 3, 5, 60_000)).toEqual({ allowed: true, resetMs: 60_000 });
    expect(await counter.count('a', 3, 5, 60_000)).toEqual({ allowed: false, resetMs: 60_000 });
    expect((await counter.count('a', 2, 5, 60_000)).allowed).toBe(true);
    expect((await counter.count('a', 1, 5, 60_000)).allowed).toBe(false);
    expect((await counter.count('b', 5, 5, 60_000)).allowed).toBe(true);
    expect((await counter.count('a', 5, 5, 120_000)).allowed).toBe(true);
  });

  test('starts at zero in each window', async () => {
    const counter = open();
    await counter.count('a', 5, 5, 60_000);
    vi.setSystemTime(Date.now() + 59_999);
    expect(await counter.count('a', 1, 5, 60_000)).toEqual({ allowed: false, resetMs: 1 });
    vi.setSystemTime(Date.now() + 1);
    expect(await counter.count('a', 5, 5, 60_000)).toEqual({ allowed: true, resetMs: 60_000 });
  });

  test('subtracts a refund, and never counts below zero', async () => {
    const counter = open();
    await counter.count('a', 5, 5, 60_000);
    await counter.refund('a', 2, 60_000);
    expect((await counter.count('a', 3, 5, 60_000)).allowed).toBe(false);
    expect((await counter.count('a', 2, 5, 60_000)).allowed).toBe(true);
    await counter.refund('a', 9, 60_000);
    expect((await counter.count('a', 6, 5, 60_000)).allowed).toBe(false);
    expect((await counter.count('a', 5, 5, 60_000)).allowed).toBe(true);
  });

  test('stays within the limit under concurrent calls, for any key', async () => {
    const counter = open();
    const key = `first:${'x'.repeat(4000)}:ann`;
    const counted = await Promise.all(Array.from({ length: 20 }, () => counter.count(key, 1, 7, 60_000)));
    expect(counted.filter(({ allowed }) => allowed)).toHaveLength(7);
    expect(await counter.claim(key, 'a', 1000)).toBe(true);
    expect(await counter.claim(key, 'b', 1000)).toBe(false);
    await counter.release(key, 'a');
    expect(await counter.claim(key, 'b', 1000)).toBe(true);
  });
});

test('Deno KV forgets a count with its window and a claim with its end', async () => {
  const kv = fakeDenoKv();
  const counter = denoKvCounter(kv);
  vi.setSystemTime(Date.now() + 20_000);
  await counter.count('a', 1, 1, 60_000);
  await counter.claim('a', 'owner', 1000);
  await counter.release('a', 'owner');
  expect(kv.expiries).toEqual([40_000, 1000, 1]);
});

test('a count in Deno KV ends when other writers always win', async () => {
  let tries = 0;
  const kv = fakeDenoKv();
  const counter = denoKvCounter({
    ...kv,
    get(key) {
      tries += 1;
      return kv.get(key);
    },
    atomic: () => ({ ...kv.atomic().check({ key: ['x'], versionstamp: 'never' }) }),
  });
  await expect(counter.count('a', 1, 1, 60_000)).rejects.toThrow('50 tries');
  expect(tries).toBe(50);
});
