import type { BatchJob } from '@offpeak/core';
import { useBatch, useBatchResults } from '@offpeak/react';

export function Job({ job }: { job: BatchJob }) {
  const { data } = useBatch(job);
  const { data: results } = useBatchResults(job);
  return (
    <p role="status">
      {data?.status}, {data?.request_counts?.completed} of {data?.request_counts?.total} in{' '}
      {data?.batches.length} batches, {results?.rows.length ?? 0} results
    </p>
  );
}
