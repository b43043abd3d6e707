import { type BatchJob, type Client, createClient, runBatch, submitBatch } from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { leaseJob } from '../../src/job/working-jobs.ts';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original, 100_000),
);

const endpoint = '/v1/embeddings';
const requests = ['a', 'b', 'c'].map((input) => ({ customId: input, body: { model: 'm', input } }));
const poll = { minIntervalMs: 1, maxIntervalMs: 2 };

/** The saved job of a run that died at its `deadAt`th save. */
async function savedJob(client: Client, deadAt: number): Promise<BatchJob> {
  let saved: BatchJob | undefined;
  let saves = 0;
  const dying = submitBatch(client, requests, {
    endpoint,
    limits: { requests: 2 },
    onJob(job) {
      saves += 1;
      if (saves > deadAt) {
        throw new Error('dead');
      }
      saved = structuredClone(job);
    },
  });
  await dying.catch(() => {});
  if (!saved) {
    throw new Error('Nothing was saved.');
  }
  return saved;
}

describe('two concurrent calls with one saved job', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 20])(
    'of submitBatch, saved %i times, make each batch once',
    async (saves) => {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      const job = await savedJob(client, saves);
      const [one, other] = await Promise.all([
        submitBatch(client, requests, { endpoint, job }),
        submitBatch(client, requests, { endpoint, job }),
      ]);
      expect(one).toEqual(other);
      expect(api.batches.map(({ id }) => id).sort()).toEqual(one.shards.map(({ batch_id: id }) => id).sort());
    },
  );

  test('of submitBatch: when the first fails, the second continues from what it has done', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
    const job = await savedJob(client, 1);
    api.failNext(403, { on: 'POST /files' });
    const [one, other] = await Promise.allSettled([
      submitBatch(client, requests, { endpoint, job, concurrency: 1 }),
      submitBatch(client, requests, { endpoint, job, concurrency: 1 }),
    ]);
    expect([one.status, other.status]).toEqual(['rejected', 'fulfilled']);
    expect(api.batches).toHaveLength(2);
  });

  test.each([1, 4, 20])(
    'of runBatch, saved %i times, give the results twice and pay for them once',
    async (saves) => {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      const job = await savedJob(client, saves);
      const run = async () => {
        const ids = [];
        for await (const { customId } of runBatch(client, requests, { endpoint, job, ...poll })) {
          ids.push(customId);
        }
        return ids.sort();
      };
      expect(await Promise.all([run(), run()])).toEqual([
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ]);
      expect(api.batches).toHaveLength(2);
    },
  );

  test('of runBatch with retries pay for each retry once, however far apart they are', async () => {
    for (const lateMs of [0, 30]) {
      await using api = await new ScriptedApi().start();
      const client = createClient({ baseURL: api.baseURL });
      let fails = 6;
      const answer = api.answer;
      api.answer = (line) =>
        fails-- > 0
          ? { error: JSON.stringify({ custom_id: line.custom_id, error: { code: 'x', message: 'x' } }) }
          : answer(line);
      const job = await savedJob(client, 20);
      const saved: (BatchJob | undefined)[] = [];
      const run = async (n: number) => {
        await new Promise((resolve) => setTimeout(resolve, n * lateMs));
        const ids = [];
        const options = {
          endpoint,
          job,
          retries: 2,
          ...poll,
          onJob(newest: BatchJob) {
            saved[n] = newest;
          },
        };
        for await (const { customId } of runBatch(client, requests, options)) {
          ids.push(customId);
          // Still in the first run when the second begins to retry.
          await new Promise((resolve) => setTimeout(resolve, lateMs));
        }
        return ids.sort();
      };
      expect(await Promise.all([run(0), run(1)])).toEqual([
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ]);
      // Two at first, and two for each of the retries.
      expect(api.batches).toHaveLength(6);
      expect(saved[0]).toEqual(saved[1]);
      // Nothing is remembered of any of them.
      for (let one = saved[0]; one; one = one.previous) {
        const hold = leaseJob(one.key);
        expect(await hold.inTurn(undefined, async ({ newest, retriedAs }) => newest ?? retriedAs)).toBe(
          undefined,
        );
        hold.release();
      }
    }
  });
});

test('a call that waits for its turn ends with its signal, and the next one still waits', async () => {
  const hold = leaseJob('k');
  const order: string[] = [];
  let finish = () => {};
  const first = hold.inTurn(undefined, async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    order.push('first');
  });
  const stop = new AbortController();
  const second = hold.inTurn(stop.signal, async () => void order.push('second'));
  const third = hold.inTurn(undefined, async () => void order.push('third'));
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  expect(order).toEqual([]);
  finish();
  await Promise.all([first, third]);
  hold.release();
  expect(order).toEqual(['first', 'third']);
});

test('the state of a job is dropped with its last user', async () => {
  const one = leaseJob('k');
  const other = leaseJob('k');
  const newest = { key: 'k' } as BatchJob;
  await one.inTurn(undefined, async (known) => {
    known.newest = newest;
  });
  one.release();
  expect(await other.inTurn(undefined, async (known) => known.newest)).toBe(newest);
  other.release();
  expect(await leaseJob('k').inTurn(undefined, async (known) => known.newest)).toBe(undefined);
});
