import { type BatchSnapshot, createClient, waitForBatch, watchBatch } from '@offpeak/core';
import { expect, test } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

const quick = { minIntervalMs: 1, maxIntervalMs: 2 };

async function collect(snapshots: AsyncIterable<BatchSnapshot>): Promise<string[]> {
  const statuses = [];
  for await (const { status } of snapshots) statuses.push(status);
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
    if (++polls === 3) batch.output_file_id = 'file-1';
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
    if (path.endsWith(running.id) && ++polls === 4) running.status = 'cancelled';
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

test('an outage in between is sat out; an unknown batch and an outage at the start are not', async () => {
  await using api = await new ScriptedApi().start();
  const batch = api.addBatch({ status: 'in_progress' });
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  let polls = 0;
  api.fault = ({ request, response }) => {
    if (++polls === 2) return Boolean(request.socket.destroy());
    if (polls === 3) return Boolean(response.writeHead(503).end());
    if (polls === 4) batch.status = 'cancelled';
    return false;
  };
  expect(await collect(watchBatch(client, batch, quick))).toEqual(['in_progress', 'cancelled']);
  await expect(waitForBatch(client, 'batch_none', quick)).rejects.toMatchObject({ code: 'not_found' });
  api.fault = ({ response }) => Boolean(response.writeHead(503).end());
  await expect(waitForBatch(client, batch, quick)).rejects.toMatchObject({ code: 'server_error' });
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
    for await (const _ of watchBatch(client, batch, { signal: controller.signal })) controller.abort();
  };
  await expect(watch()).rejects.toMatchObject({ code: 'aborted' });
});

test('an answer that is no batch is an outage, never the end; a batch counts by the id that was asked for', async () => {
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
