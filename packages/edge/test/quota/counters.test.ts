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
  test('is for one holder, until it is released', async () => {
    const counter = open();
    const all = await Promise.all(['a', 'b', 'c'].map((holder) => counter.claim('key', holder, 1000)));
    expect(all.filter(Boolean)).toHaveLength(1);
    const holder = ['a', 'b', 'c'][all.indexOf(true)] ?? '';
    await counter.release('key', 'somebody else');
    expect(await counter.claim('key', 'd', 1000)).toBe(false);
    await counter.release('key', holder);
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

  test('is given up after work that failed', async () => {
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
  test('lets exactly as much through as fits, and takes nothing of what does not', async () => {
    const counter = open();
    expect(await counter.take('a', 3, 5, 60_000)).toEqual({ allowed: true, resetMs: 60_000 });
    expect(await counter.take('a', 3, 5, 60_000)).toEqual({ allowed: false, resetMs: 60_000 });
    expect((await counter.take('a', 2, 5, 60_000)).allowed).toBe(true);
    expect((await counter.take('a', 1, 5, 60_000)).allowed).toBe(false);
    expect((await counter.take('b', 5, 5, 60_000)).allowed).toBe(true);
    expect((await counter.take('a', 5, 5, 120_000)).allowed).toBe(true);
  });

  test('begins anew with its window', async () => {
    const counter = open();
    await counter.take('a', 5, 5, 60_000);
    vi.setSystemTime(Date.now() + 59_999);
    expect(await counter.take('a', 1, 5, 60_000)).toEqual({ allowed: false, resetMs: 1 });
    vi.setSystemTime(Date.now() + 1);
    expect(await counter.take('a', 5, 5, 60_000)).toEqual({ allowed: true, resetMs: 60_000 });
  });

  test('takes back what was given back, and never counts below nothing', async () => {
    const counter = open();
    await counter.take('a', 5, 5, 60_000);
    await counter.giveBack('a', 2, 60_000);
    expect((await counter.take('a', 3, 5, 60_000)).allowed).toBe(false);
    expect((await counter.take('a', 2, 5, 60_000)).allowed).toBe(true);
    await counter.giveBack('a', 9, 60_000);
    expect((await counter.take('a', 6, 5, 60_000)).allowed).toBe(false);
    expect((await counter.take('a', 5, 5, 60_000)).allowed).toBe(true);
  });

  test('is right when many take at once, and whatever the key', async () => {
    const counter = open();
    const key = `first:${'x'.repeat(4000)}:ann`;
    const taken = await Promise.all(Array.from({ length: 20 }, () => counter.take(key, 1, 7, 60_000)));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(7);
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
  await counter.take('a', 1, 1, 60_000);
  await counter.claim('a', 'holder', 1000);
  await counter.release('a', 'holder');
  expect(kv.expiries).toEqual([40_000, 1000, 1]);
});

test('Deno KV is not asked for ever when others are always first', async () => {
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
  await expect(counter.take('a', 1, 1, 60_000)).rejects.toThrow('50 tries');
  expect(tries).toBe(50);
});
