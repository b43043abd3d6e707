import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OffpeakCounter } from '../../src/cloudflare/counter-object.ts';
import { durableObjectCounter } from '../../src/cloudflare/durable-object-counter.ts';
import { denoKvCounter } from '../../src/deno/kv-counter.ts';
import type { KvAtomicLike, KvLike } from '../../src/deno/kv-types.ts';
import type { Counter } from '../../src/quota/counter.ts';
import { memoryCounter } from '../../src/quota/memory-counter.ts';
import { oneAtATime } from '../../src/quota/one-at-a-time.ts';

/** The real ones run on their runtimes in the tests of limits; here their clock has to be turned. */
function objectCounter(): Counter {
  const values = new Map<string, unknown>();
  const storage = {
    get: async (key: string) => values.get(key),
    put: async (key: string, value: unknown) => void values.set(key, value),
  };
  const object = new OffpeakCounter({ storage });
  // As on the platform, where nothing else runs in an object while it waits for its storage.
  let last: Promise<unknown> = Promise.resolve();
  const fetch = (url: string, init?: RequestInit) => {
    const answer = last.then(() => object.fetch(new Request(url, init)));
    last = answer;
    return answer;
  };
  return durableObjectCounter({ idFromName: (name) => name, get: () => ({ fetch }) });
}

function kvCounter(): Counter {
  const values = new Map<string, { value: unknown; versionstamp: string }>();
  let version = 0;
  const atomic = (): KvAtomicLike => {
    let fits = true;
    let write = (): void => undefined;
    const operation: KvAtomicLike = {
      check({ key, versionstamp }) {
        fits = (values.get(key.join())?.versionstamp ?? null) === versionstamp;
        return operation;
      },
      set(key, value) {
        version += 1;
        const versionstamp = String(version);
        write = () => void values.set(key.join(), { value, versionstamp });
        return operation;
      },
      async commit() {
        if (fits) write();
        return { ok: fits };
      },
    };
    return operation;
  };
  const get = async (key: string[]) => values.get(key.join()) ?? { value: null, versionstamp: null };
  return denoKvCounter({ get, atomic } as Partial<KvLike> as KvLike);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['memory', () => memoryCounter()],
  ['a Durable Object', objectCounter],
  ['Deno KV', kvCounter],
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
