import {
  type BatchSnapshot,
  type Client,
  createClient,
  OffpeakError,
  type Outage,
  waitForBatch,
  watchBatch,
} from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

const quick = { minIntervalMs: 1, maxIntervalMs: 2 };

async function collect(snapshots: AsyncIterable<BatchSnapshot>): Promise<string[]> {
  const statuses = [];
  for await (const { status } of snapshots) {
    statuses.push(status);
  }
  return statuses;
}

test('follows a batch through every status, also one it does not know, and ends at the end', async () => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'validating' });
  const road = ['pre_schedule', 'in_progress', 'in_progress', 'finalizing', 'cancelled'];
  api.fault = ({ response }) => Boolean(response.end(JSON.stringify({ ...batch, status: road.shift() })));
  const client = createClient({ baseURL: api.baseURL });
  expect(await collect(watchBatch(client, batch, quick))).toEqual([
    'pre_schedule',
    'in_progress',
    'in_progress',
    'finalizing',
    'cancelled',
  ]);
});

test('completed without file ids is polled on, but not for ever', async () => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'completed', request_counts: { total: 1, completed: 1, failed: 0 } });
  const client = createClient({ baseURL: api.baseURL });
  let polls = 0;
  api.fault = () => {
    if (++polls === 3) {
      batch.output_file_id = 'file-1';
    }
    return false;
  };
  const last = await waitForBatch(client, batch.id, quick);
  expect([polls, last.done, last.batches[0]?.output_file_id]).toEqual([3, true, 'file-1']);
  batch.output_file_id = null;
  expect((await waitForBatch(client, batch.id, quick)).done).toBe(true);
});

test('ended shards are not polled again', async () => {
  await using api = await new ScriptedApi().start();
  const done = api.addBatch({ status: 'expired' });
  const running = api.addBatch({ status: 'in_progress' });
  let polls = 0;
  api.fault = ({ path }) => {
    if (path.endsWith(running.id) && ++polls === 4) {
      running.status = 'cancelled';
    }
    return false;
  };
  const shard = { requests: 1, bytes: 1, input_file_id: 'f' };
  const job = {
    version: 1 as const,
    key: 'k',
    endpoint: '/v1/embeddings',
    created_at: 1,
    complete: true,
    limits: { requests: 1, bytes: 1, embeddingInputs: 1 },
    shards: [done, running].map(({ id }, index) => ({ ...shard, index, key: `k-${index}`, batch_id: id })),
  };
  const last = await waitForBatch(createClient({ baseURL: api.baseURL }), job, quick);
  expect(last.status).toBe('expired');
  expect([api.count('GET', `/batches/${done.id}`), polls]).toEqual([1, 4]);
  const half = { ...job, shards: job.shards.map((one) => ({ ...one, batch_id: null })) };
  await expect(waitForBatch(createClient(), half)).rejects.toMatchObject({ code: 'job_mismatch' });
  // Its shards have batches, but there may be more requests than they hold.
  const begun = { ...half, shards: [], complete: false };
  await expect(waitForBatch(createClient(), begun)).rejects.toMatchObject({ code: 'job_mismatch' });
});

describe('outages', () => {
  const noRetries = { maxRetries: 0 };
  const batch = { id: 'b', status: 'in_progress', created_at: 1 };
  const lost = () => Promise.reject(new TypeError('fetch failed'));
  const busy = async () => new Response(null, { status: 503 });
  const alive = async () => Response.json(batch);
  const over = async () => Response.json({ ...batch, status: 'cancelled' });
  const page = async () => new Response('<html>', { status: 200 });
  /** A client whose polls end as listed; the last one repeats. */
  function answering(...answers: (() => Promise<Response>)[]) {
    let polls = 0;
    const fetch = () => (answers[polls++] ?? answers.at(-1) ?? over)();
    return { client: createClient({ ...noRetries, fetch }), polls: () => polls };
  }
  const watch = (client: Client, outages: Outage[] = []) =>
    collect(watchBatch(client, 'b', { ...quick, onOutage: (outage) => outages.push(outage) }));

  test.each([
    ['before the first snapshot', [lost, busy, alive, over], ['in_progress', 'cancelled']],
    ['between two', [alive, lost, busy, over], ['in_progress', 'cancelled']],
    ['twice', [lost, alive, busy, over], ['in_progress', 'cancelled']],
    ['with the page of a proxy', [alive, page, lost, over], ['in_progress', 'cancelled']],
  ] as const)('%s, the watch continues and every failed poll is reported', async (_, answers, statuses) => {
    const outages: Outage[] = [];
    expect(await watch(answering(...answers).client, outages)).toEqual(statuses);
    expect(outages).toHaveLength(2);
    for (const { error, sinceMs } of outages) {
      expect(error).toBeInstanceOf(OffpeakError);
      expect(sinceMs).toBeGreaterThanOrEqual(0);
    }
  });

  test('the first failed poll is reported before the watch waits', async () => {
    const { client, polls } = answering(alive, lost);
    const stop = new AbortController();
    const watching = waitForBatch(client, 'b', {
      minIntervalMs: 1,
      maxIntervalMs: 3_600_000,
      signal: stop.signal,
      onOutage: () => stop.abort(),
    });
    await expect(watching).rejects.toMatchObject({ code: 'aborted' });
    expect(polls()).toBe(2);
  });

  test('after a failed poll the next one comes at the pace before, not at the slowest', async () => {
    const { client } = answering(alive, lost, alive, lost, over);
    const pauses = { minIntervalMs: 1, maxIntervalMs: 3_600_000 };
    expect((await waitForBatch(client, 'b', pauses)).status).toBe('cancelled');
  });

  test('at the outage limit the last error is thrown without another wait', async () => {
    for (const answers of [[lost], [alive, lost]]) {
      const outages: Outage[] = [];
      const { client } = answering(...answers);
      const watching = waitForBatch(client, 'b', {
        ...quick,
        outageLimitMs: 30,
        onOutage: (outage) => outages.push(outage),
      });
      await expect(watching).rejects.toMatchObject({ code: 'network' });
      expect(outages.length).toBeGreaterThan(0);
      expect(Math.max(...outages.map(({ sinceMs }) => sinceMs))).toBeLessThan(30);
    }
  });

  test('with a limit of 0 the first error is thrown', async () => {
    const { client, polls } = answering(alive, busy);
    const watching = waitForBatch(client, 'b', { ...quick, outageLimitMs: 0 });
    await expect(watching).rejects.toMatchObject({ code: 'server_error' });
    expect(polls()).toBe(2);
  });

  test('an answer that says no is not an outage', async () => {
    const outages: Outage[] = [];
    const gone = async () => new Response(null, { status: 404 });
    await expect(watch(answering(gone).client, outages)).rejects.toMatchObject({ code: 'not_found' });
    await expect(watch(answering(alive, gone).client, outages)).rejects.toMatchObject({ code: 'not_found' });
    expect(outages).toEqual([]);
  });

  test('a first answer that is not a batch is a wrong address, not an outage', async () => {
    for (const wrong of [page, async () => Response.json({})]) {
      const { client, polls } = answering(wrong);
      await expect(watch(client)).rejects.toMatchObject({ code: 'bad_response' });
      expect(polls()).toBe(1);
    }
  });

  test('what onOutage throws ends the watch', async () => {
    const { client } = answering(alive, lost);
    const onOutage = () => {
      throw new Error('enough');
    };
    await expect(waitForBatch(client, 'b', { ...quick, onOutage })).rejects.toThrow('enough');
  });

  test('of several batches, what one poll has learned is kept when another fails', async () => {
    const polls: string[] = [];
    let fails = 2;
    const client = createClient({
      ...noRetries,
      fetch: async (url) => {
        const id = url.slice(-1);
        polls.push(id);
        // The failure comes last: it ends what is still on its way.
        if (id === '1') {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return id === '1' && fails-- > 0 ? busy() : Response.json({ id, status: 'cancelled' });
      },
    });
    const shard = { requests: 1, bytes: 1, input_file_id: 'f' };
    const job = {
      version: 1 as const,
      key: 'k',
      endpoint: '/v1/embeddings',
      created_at: 1,
      complete: true,
      limits: { requests: 1, bytes: 1, embeddingInputs: 1 },
      shards: ['0', '1'].map((id, index) => ({ ...shard, index, key: `k-${index}`, batch_id: id })),
    };
    expect((await waitForBatch(client, job, quick)).status).toBe('cancelled');
    expect(polls.filter((id) => id === '0')).toHaveLength(1);
    expect(polls.filter((id) => id === '1')).toHaveLength(3);
  });
});

test('intervals and deadlines that are not numbers of milliseconds are refused', async () => {
  for (const [param, options] of Object.entries({
    minIntervalMs: { minIntervalMs: 0 },
    maxIntervalMs: { maxIntervalMs: Number.NaN },
    deadlineMs: { deadlineMs: Number.NaN },
    outageLimitMs: { outageLimitMs: -1 },
  })) {
    const watching = waitForBatch(createClient(), 'b', options);
    await expect(watching).rejects.toMatchObject({ code: 'invalid_option', param });
  }
});

test('a watch that ends or is left leaves no timer behind', async () => {
  vi.useFakeTimers();
  try {
    const statuses = ['in_progress', 'cancelled', 'in_progress'];
    const client = createClient({
      fetch: async () => Response.json({ id: 'b', status: statuses.shift() }),
    });
    const whole = collect(watchBatch(client, 'b'));
    await vi.runAllTimersAsync();
    expect(await whole).toEqual(['in_progress', 'cancelled']);
    expect(vi.getTimerCount()).toBe(0);
    for await (const _ of watchBatch(client, 'b')) {
      break;
    }
    expect(vi.getTimerCount()).toBe(0);
    const failing = createClient({ fetch: async () => new Response(null, { status: 404 }) });
    await expect(waitForBatch(failing, 'b')).rejects.toMatchObject({ code: 'not_found' });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('ends with timeout at the deadline and with aborted at the signal', async () => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'in_progress' });
  const client = createClient({ baseURL: api.baseURL });
  await expect(waitForBatch(client, batch, { ...quick, deadlineMs: 20 })).rejects.toMatchObject({
    code: 'timeout',
    batchId: batch.id,
  });
  const controller = new AbortController();
  const watch = async () => {
    for await (const _ of watchBatch(client, batch, { signal: controller.signal })) {
      controller.abort();
    }
  };
  await expect(watch()).rejects.toMatchObject({ code: 'aborted' });
});

test('an answer that is not the requested batch is an outage, never the end', async () => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'in_progress' });
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  const answers: object[] = [batch, {}, { ...batch, id: 'other' }, { id: batch.id, status: 3 }];
  api.fault = ({ response }) =>
    Boolean(response.end(JSON.stringify(answers.shift() ?? { ...batch, id: 'other', status: 'cancelled' })));
  expect(await collect(watchBatch(client, batch, quick))).toEqual([
    'in_progress',
    'in_progress',
    'cancelled',
  ]);
  api.fault = ({ response }) => Boolean(response.end('{}'));
  await expect(waitForBatch(client, batch, quick)).rejects.toMatchObject({
    code: 'bad_response',
    batchId: batch.id,
  });
});

test.each(['an outage', 'a server that does not answer'])('the deadline also ends %s', async (what) => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'in_progress' });
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  let polls = 0;
  api.fault = ({ response }) =>
    ++polls > 1 && (what === 'an outage' ? Boolean(response.writeHead(503).end()) : true);
  await expect(waitForBatch(client, batch, { ...quick, deadlineMs: 200 })).rejects.toMatchObject({
    code: 'timeout',
    batchId: batch.id,
    message: expect.stringContaining('still in_progress after 200 ms'),
  });
});

test('a status in capitals is the status', async () => {
  const client = createClient({ fetch: async () => Response.json({ id: 'b', status: 'CANCELLED' }) });
  expect(await collect(watchBatch(client, 'b'))).toEqual(['cancelled']);
});

test('a deadline may be further away than any timer', async () => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'cancelled' });
  const client = createClient({ baseURL: api.baseURL });
  expect(await collect(watchBatch(client, batch, { deadlineMs: Infinity }))).toEqual(['cancelled']);
});
