import {
  type BatchJob,
  type BatchResult,
  type ChatBody,
  readResults,
  resultText,
  retryFailed,
  runBatch,
  submitBatch,
  waitForBatch,
} from '@offpeak/core';
import type { ConformanceCase } from '../case.ts';

const endpoint = '/v1/chat/completions';
const soon = { minIntervalMs: 20, maxIntervalMs: 200, deadlineMs: 60_000 };

export const roadCases: ConformanceCase[] = [
  {
    name: 'job: split at the limits, its shards read back as one set of results, in order',
    async run(assert, context) {
      const { client } = context;
      const requests = context.chatRequests(25);
      const job = await submitBatch(client, requests, { endpoint, limits: { requests: 10 } });
      assert.equal(
        job.shards.map((shard) => shard.requests),
        [10, 10, 5],
        'shards',
      );
      const snapshot = await waitForBatch(client, job, soon);
      assert.equal(snapshot.counts, { total: 25, completed: 25, failed: 0 }, 'counts over all shards');
      const ids: (string | null)[] = [];
      for await (const result of readResults(client, job, { requests, ordered: true })) {
        ids.push(result.customId);
      }
      assert.equal(
        ids,
        requests.map((request) => request.customId),
        'in the order of the requests',
      );
    },
  },
  {
    name: 'job: resumed from its saved JSON, it uploads and creates nothing again',
    async run(assert, context) {
      const { client } = context;
      const requests = context.chatRequests(4);
      const saved: string[] = [];
      const onJob = (job: BatchJob) => {
        saved.push(JSON.stringify(job));
      };
      const job = await submitBatch(client, requests, { endpoint, limits: { requests: 2 }, onJob });
      for (const json of saved.slice(-2)) {
        const again = await submitBatch(client, requests, { endpoint, job: JSON.parse(json) as BatchJob });
        assert.equal(
          again.shards.map((shard) => shard.batch_id),
          job.shards.map((shard) => shard.batch_id),
          'the same batches',
        );
      }
      await waitForBatch(client, job, soon);
    },
  },
  {
    name: 'job: what failed is run again, and each request has one final result',
    async run(assert, context) {
      const { client, target } = context;
      const requests = context.chatRequests(4);
      const flawed = requests.map((request, n) =>
        n % 2 === 0 ? request : { ...request, body: target.refused },
      );
      const job = await submitBatch(client, flawed, { endpoint });
      await waitForBatch(client, job, soon);
      const again = await retryFailed(client, job, requests);
      assert.equal(
        again.shards.map((shard) => shard.requests),
        [2],
        'only the failed ones',
      );
      await waitForBatch(client, again, soon);
      const results = await collect(readResults(client, again));
      assert.equal(
        results.map((result) => result.customId).sort(),
        requests.map((one) => one.customId).sort(),
        'each once',
      );
      assert.ok(
        results.every((result) => result.status === 'succeeded'),
        'all succeeded in the end',
      );
    },
  },
  {
    name: 'run: the whole road, with the text of each answer',
    async run(assert, context) {
      const requests = context.chatRequests(3);
      const results = await collect(runBatch(context.client, requests, { endpoint, ...soon, ordered: true }));
      const texts = results.map((result) =>
        result.status === 'succeeded' ? resultText(result) : result.error.message,
      );
      assert.equal(texts.length, 3, 'three answers');
      assert.ok(
        texts.every((answer) => typeof answer === 'string' && answer.length > 0),
        `texts: ${JSON.stringify(texts)}`,
      );
      assert.equal(
        results.map((result) => (result.request?.body as ChatBody | undefined)?.model),
        requests.map((request) => request.body.model),
        'paired with their requests',
      );
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
