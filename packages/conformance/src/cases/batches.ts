import { type BatchResult, isOffpeakError, readResults, submitBatch, waitForBatch } from '@offpeak/core';
import type { ConformanceCase } from '../case.ts';
import { jsonl } from '../jsonl.ts';

const endpoint = '/v1/chat/completions';
const soon = { minIntervalMs: 20, maxIntervalMs: 200, deadlineMs: 60_000 };

export const batchCases: ConformanceCase[] = [
  {
    name: 'batch: every request gets exactly one result',
    async run(assert, context) {
      const { client } = context;
      const requests = context.chatRequests(25);
      const job = await submitBatch(client, requests, { endpoint });
      const snapshot = await waitForBatch(client, job, soon);
      assert.equal([snapshot.status, snapshot.done], ['completed', true], 'status');
      assert.equal(snapshot.counts, { total: 25, completed: 25, failed: 0 }, 'counts');
      const results = await collect(readResults(client, job));
      assert.equal(
        idsOf(results),
        requests.map((request) => request.customId).sort(),
        'one result per custom_id',
      );
      assert.ok(
        results.every((result) => result.status === 'succeeded' && result.statusCode === 200),
        'all succeeded',
      );
    },
  },
  {
    name: 'batch: refused lines come back as failed results beside the good ones',
    async run(assert, context) {
      const { client, target } = context;
      const good = context.chatRequests(3);
      const bad = context.chatRequests(2).map((request) => ({ ...request, body: target.refused }));
      const job = await submitBatch(client, [...good, ...bad], { endpoint });
      const snapshot = await waitForBatch(client, job, soon);
      assert.equal(snapshot.counts, { total: 5, completed: 3, failed: 2 }, 'counts');
      const results = await collect(readResults(client, job));
      assert.equal(
        idsOf(results),
        [...good, ...bad].map((request) => request.customId).sort(),
        'one result each',
      );
      const failed = results.filter((result) => result.status === 'failed');
      assert.equal(idsOf(failed), bad.map((request) => request.customId).sort(), 'the failed ones');
      for (const result of failed) {
        assert.ok(
          result.status === 'failed' && result.statusCode === 400,
          'the status of the model endpoint',
        );
        assert.ok(result.status === 'failed' && result.error.message.length > 0, 'a message');
      }
    },
  },
  {
    name: 'batch: when all lines fail it is completed, without an output file, and no result is lost',
    async run(assert, context) {
      const { client, target } = context;
      const requests = context.chatRequests(3).map((request) => ({ ...request, body: target.refused }));
      const job = await submitBatch(client, requests, { endpoint });
      const snapshot = await waitForBatch(client, job, soon);
      assert.equal(snapshot.status, 'completed', 'status');
      assert.ok(!snapshot.batches[0]?.output_file_id, 'no output file');
      const results = await collect(readResults(client, job));
      assert.equal(idsOf(results), requests.map((request) => request.customId).sort(), 'one result each');
      assert.ok(
        results.every((result) => result.status === 'failed'),
        'all failed',
      );
    },
  },
  {
    name: 'batch: a bad input file fails with every bad line and its number',
    async run(assert, { client, target }) {
      const line = (custom_id: string) => ({
        custom_id,
        method: 'POST',
        url: endpoint,
        body: { model: target.chatModel, messages: [{ role: 'user', content: 'hi' }] },
      });
      const { custom_id: _, ...nameless } = line('x');
      const text = `${jsonl([line('a')])}not json\n${jsonl([nameless, line('a')])}`;
      const upload = client.files.create(new Blob([text]), { purpose: 'batch', filename: 'bad.jsonl' });
      if (target.refusesBadLines) {
        const error = await assert.rejects(upload, 'a bad file');
        assert.ok(
          isOffpeakError(error) && error.status === 400 && /line 2/i.test(error.message),
          `not line 2: ${error}`,
        );
        return;
      }
      const file = await upload;
      const batch = await client.batches.create({
        input_file_id: file.id,
        endpoint,
        completion_window: '24h',
      });
      const snapshot = await waitForBatch(client, batch.id, soon);
      assert.equal(snapshot.status, 'failed', 'status');
      const errors = snapshot.batches[0]?.errors?.data ?? [];
      assert.equal(
        errors.map((error) => [error.line, error.code]),
        [
          [2, 'invalid_json_line'],
          [3, 'missing_required_parameter'],
          [4, 'duplicate_custom_id'],
        ],
        'the bad lines',
      );
    },
  },
  {
    name: 'batch: cancelled in the middle, every request still has one result',
    async run(assert, context) {
      const { client } = context;
      const requests = context.chatRequests(200);
      const job = await submitBatch(client, requests, { endpoint });
      const id = job.shards[0]?.batch_id ?? '';
      const cancelled = await client.batches.cancel(id);
      assert.ok(
        ['cancelling', 'cancelled'].includes(cancelled.status),
        `status after cancel: ${cancelled.status}`,
      );
      const snapshot = await waitForBatch(client, job, soon);
      assert.equal(snapshot.status, 'cancelled', 'status');
      const results = await collect(readResults(client, job));
      assert.equal(idsOf(results), requests.map((request) => request.customId).sort(), 'one result each');
      assert.ok(
        results.every((result) => result.status === 'succeeded' || result.status === 'cancelled'),
        'succeeded or cancelled',
      );
    },
  },
  {
    name: 'batch: a list goes over its pages, newest first',
    async run(assert, context) {
      const { client } = context;
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) {
        const job = await submitBatch(client, context.chatRequests(1), { endpoint });
        ids.push(job.shards[0]?.batch_id ?? '');
      }
      const seen: string[] = [];
      for await (const batch of client.batches.list({ limit: 1 })) {
        if (ids.includes(batch.id)) {
          seen.push(batch.id);
        }
        if (seen.length === ids.length) {
          break;
        }
      }
      assert.equal(seen, [...ids].reverse(), 'newest first, each once');
      for (const id of ids) {
        await waitForBatch(client, id, soon);
      }
    },
  },
];

async function collect(results: AsyncIterable<BatchResult>): Promise<BatchResult[]> {
  const all: BatchResult[] = [];
  for await (const result of results) {
    all.push(result);
  }
  return all;
}

function idsOf(results: BatchResult[]): (string | null)[] {
  return results.map((result) => result.customId).sort();
}
