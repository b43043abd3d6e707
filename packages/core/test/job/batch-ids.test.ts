import { type BatchJob, batchIdsOf, jobFromBatch } from '@offpeak/core';
import { expect, test } from 'vitest';
import { requireBatchIds } from '../../src/job/batch-ids.ts';

const batch = { id: 'batch_1', endpoint: '/v1/embeddings', created_at: 1, input_file_id: 'file-1' } as const;

function jobOf(ids: (string | null)[], complete: boolean): BatchJob {
  const job = jobFromBatch(batch);
  const shards = ids.map((id, index) => ({ ...job.shards[0], index, batch_id: id })) as BatchJob['shards'];
  return { ...job, shards, complete };
}

test('the ids of a job are those of its batches, as far as there are any', () => {
  expect(batchIdsOf(jobOf(['a', null, 'b'], false))).toEqual(['a', 'b']);
  expect(batchIdsOf('batch_1')).toEqual(['batch_1']);
  expect(batchIdsOf(batch as never)).toEqual(['batch_1']);
});

test.each([
  ['not complete', ['a', 'b'], false],
  ['without a batch for each shard', ['a', null], true],
] as const)('a job that is %s cannot be watched', (_, ids, complete) => {
  expect(() => requireBatchIds(jobOf([...ids], complete))).toThrow(
    expect.objectContaining({ code: 'job_mismatch', param: 'job' }),
  );
});

test('a job that is fully submitted has the ids of all its batches', () => {
  expect(requireBatchIds(jobOf(['a', 'b'], true))).toEqual(['a', 'b']);
  expect(requireBatchIds('batch_1')).toEqual(['batch_1']);
});
