import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Counter } from '../../src/contracts/counter.ts';
import { defaultLimits, type Limits } from '../../src/contracts/limits.ts';
import { memoryCounter } from '../../src/quota/memory-counter.ts';
import { oneAtATime } from '../../src/quota/one-at-a-time.ts';
import { createQuota } from '../../src/quota/quota.ts';
import { createWithinLimit } from '../../src/routes/active-batches.ts';
import { callerWith, refusalOf } from '../support/caller-with.ts';

const dayMs = 86_400_000;
const quotaOf = (limits: Partial<Limits>, tenant = 'ann', counter: Counter = memoryCounter()) =>
  createQuota(counter, tenant, { ...defaultLimits, ...limits });

beforeEach(() => {
  // Half past a minute, an hour before midnight.
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 23, 0, 30) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How often some work may be done before it is refused, and how. */
async function untilRefused(
  work: () => Promise<void>,
): Promise<[number, { status: number; message: string; headers: Record<string, string> } | null]> {
  for (let times = 0; times < 10; times += 1) {
    try {
      await work();
    } catch (error) {
      return [times, error as { status: number; message: string; headers: Record<string, string> }];
    }
  }
  return [10, null];
}

describe('what a tenant may use', () => {
  test('requests a minute, up to the very last one, and then again after the minute', async () => {
    const quota = quotaOf({ requestsPerMinute: 3 });
    const [times, refusal] = await untilRefused(() => quota.request());
    expect([times, refusal?.status, refusal?.headers['retry-after']]).toEqual([3, 429, '30']);
    expect(refusal?.message).toBe('You may use 3 requests a minute; wait until the minute is over.');
    vi.setSystemTime(Date.now() + 29_999);
    expect((await untilRefused(() => quota.request()))[0]).toBe(0);
    vi.setSystemTime(Date.now() + 1);
    expect((await untilRefused(() => quota.request()))[0]).toBe(3);
  });

  test('requests a day', async () => {
    const quota = quotaOf({ requestsPerDay: 2 });
    const [times, refusal] = await untilRefused(() => quota.request());
    expect([times, refusal?.headers['retry-after']]).toEqual([2, String(3600 - 30)]);
    expect(refusal?.message).toBe('You may use 2 requests a day; wait until the day is over.');
  });

  test('a wait is never said to be shorter than a second', async () => {
    vi.setSystemTime(Date.UTC(2026, 0, 1, 0, 0, 59, 999));
    const quota = quotaOf({ requestsPerMinute: 1 });
    expect((await untilRefused(() => quota.request()))[1]?.headers['retry-after']).toBe('1');
    const counter: Counter = { ...memoryCounter(), count: async () => ({ allowed: false, resetMs: 0 }) };
    const none = quotaOf({ requestsPerMinute: 1 }, 'ann', counter);
    expect((await untilRefused(() => none.request()))[1]?.headers['retry-after']).toBe('1');
  });

  test('bytes of uploads, of which the length must be known', async () => {
    const quota = quotaOf({ bytesPerDay: 100 });
    expect(await refusalOf(quota.upload(null))).toEqual([411, null, null]);
    await quota.upload(60);
    expect((await refusalOf(quota.upload(41)))[0]).toBe(429);
    await quota.upload(40);
    await quotaOf({}).upload(null);
  });

  test('lines, and unused ones are returned once', async () => {
    const counter = memoryCounter();
    const quota = quotaOf({ linesPerDay: 10 }, 'ann', counter);
    await quota.lines(10);
    expect((await refusalOf(quota.lines(1)))[0]).toBe(429);
    await quota.refund();
    await quota.refund();
    const other = quotaOf({ linesPerDay: 10 }, 'ann', counter);
    expect((await refusalOf(other.lines(11)))[0]).toBe(429);
    await other.lines(10);
    // What one request took, another does not give back.
    await quota.refund();
    expect((await refusalOf(quota.lines(1)))[0]).toBe(429);
    await quotaOf({}).lines(1e9);
  });

  test('a file is paid for its first batch, for as long as it is kept', async () => {
    const counter = memoryCounter();
    const quota = quotaOf({ linesPerDay: 10 }, 'ann', counter);
    expect([
      await quota.claimFirstUse('file-1'),
      await quota.claimFirstUse('file-1'),
      await quota.claimFirstUse('file-2'),
    ]).toEqual([true, false, true]);
    expect(await quotaOf({ linesPerDay: 10 }, 'bob', counter).claimFirstUse('file-1')).toBe(true);
    await quota.refund();
    expect(await quota.claimFirstUse('file-1')).toBe(true);
    vi.setSystemTime(Date.now() + dayMs);
    expect(await quota.claimFirstUse('file-1')).toBe(false);
    const free = quotaOf({}, 'ann', counter);
    expect([await free.claimFirstUse('file-3'), await free.claimFirstUse('file-3')]).toEqual([true, true]);
  });

  test('one tenant’s use is not another’s', async () => {
    const counter = memoryCounter();
    await quotaOf({ requestsPerDay: 1, linesPerDay: 1, bytesPerDay: 1 }, 'ann', counter).request();
    const bob = quotaOf({ requestsPerDay: 1, linesPerDay: 1, bytesPerDay: 1 }, 'bob', counter);
    await bob.request();
    await bob.lines(1);
    await bob.upload(1);
    expect((await refusalOf(bob.request()))[0]).toBe(429);
  });
});

describe('one at a time', () => {
  const times = { waitMs: 1000, holdMs: 5000 };

  test('work waits for its turn, and loses it after too long', async () => {
    const counter = memoryCounter();
    await counter.claim('key', 'somebody', 10_000);
    let outcome: unknown = 'waiting';
    oneAtATime(counter, 'key', times, async () => 'done').then(
      (value) => {
        outcome = value;
      },
      (error: unknown) => {
        outcome = error;
      },
    );
    await vi.advanceTimersByTimeAsync(999);
    expect(outcome).toBe('waiting');
    await vi.advanceTimersByTimeAsync(400);
    expect(outcome).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: { code: 'rate_limit_exceeded' } },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('it runs after the other has finished, and polls less and less often', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const counter = memoryCounter();
    const asked: number[] = [];
    const beganMs = Date.now();
    const watched: Counter = {
      ...counter,
      claim(key, owner, ms) {
        asked.push(Date.now() - beganMs);
        expect(ms).toBe(5000);
        return counter.claim(key, owner, ms);
      },
    };
    await counter.claim('key', 'somebody', 10_000);
    const outcome = oneAtATime(watched, 'key', times, async () => 'done');
    await vi.advanceTimersByTimeAsync(900);
    await counter.release('key', 'somebody');
    await vi.advanceTimersByTimeAsync(250);
    expect(await outcome).toBe('done');
    expect(asked).toEqual([0, 5, 15, 35, 75, 155, 315, 565, 815, 1065]);
    expect(await counter.claim('key', 'next', 1)).toBe(true);
    vi.restoreAllMocks();
  });

  test('a claim that cannot be released costs the work nothing', async () => {
    const counter: Counter = { ...memoryCounter(), release: () => Promise.reject(new Error('down')) };
    expect(await oneAtATime(counter, 'key', times, async () => 'done')).toBe('done');
  });
});

describe('running batches', () => {
  const batches = (count: number) => async (owner: string) =>
    Response.json({
      data: Array.from({ length: count }, (_, at) => ({
        id: `b${at}`,
        status: 'in_progress',
        metadata: { offpeak_owner: owner },
      })),
      has_more: false,
    });

  test('may be as many as allowed, and not one more', async () => {
    for (const [running, status] of [
      [0, 200],
      [1, 200],
      [2, 429],
      [3, 429],
    ] as const) {
      const { caller, seen } = callerWith(async () => batches(running)(await caller.owner.current()), {
        limits: { activeBatches: 2 },
      });
      const outcome = createWithinLimit(caller, async () => 'created');
      if (status === 200) {
        expect(await outcome).toBe('created');
      } else {
        expect(await refusalOf(outcome)).toEqual([429, 'too_many_active_batches', null]);
      }
      expect(seen).toHaveLength(1);
    }
  });

  test('are not counted where there is no limit', async () => {
    const { caller, seen } = callerWith(() => Response.json({}));
    expect(await createWithinLimit(caller, async () => 'created')).toBe('created');
    expect(seen).toEqual([]);
  });

  test('nothing is created when counting took as long as the claim may last', async () => {
    for (const [ms, status] of [
      [1000, 200],
      [1001, 503],
    ] as const) {
      const { caller } = callerWith(
        async () => {
          vi.setSystemTime(Date.now() + ms);
          return Response.json({ data: [], has_more: false });
        },
        { limits: { activeBatches: 2 } },
      );
      const outcome = createWithinLimit(
        { ...caller, provider: { ...caller.provider, timeoutMs: 1000 } },
        async () => 'created',
      );
      if (status === 200) {
        expect(await outcome).toBe('created');
      } else {
        expect((await refusalOf(outcome))[0]).toBe(503);
      }
    }
  });

  test('are claimed for the longest time of counting and creating', async () => {
    const claims: unknown[] = [];
    const counter = memoryCounter();
    const { caller } = callerWith(() => Response.json({ data: [], has_more: false }), {
      limits: { activeBatches: 2 },
      counter: {
        ...counter,
        async claim(key, _holder, ms) {
          claims.push([key, ms]);
          return true;
        },
      },
    });
    await createWithinLimit(caller, async () => 'created');
    expect(claims).toEqual([['batches:ann', 180_000]]);
  });
});
