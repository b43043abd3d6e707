import type { Batch } from '@offpeak/core';
import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { batchCounts, useRetryFailed } from '@offpeak/react';
import { goTo } from '../route/hash-route.ts';
import { ErrorNote } from '../ui/error-note.tsx';

/** Retries the requests that failed or did not run, as a batch of their own. */
export function RetryButton({ batch }: { batch: Batch }) {
  const retry = useRetryFailed();
  const { failed, remaining, succeeded, verdict } = batchCounts(batch);
  const left = failed + remaining;
  if (left === 0 || verdict === 'refused') {
    return null;
  }
  const run = (): void =>
    retry.mutate(
      { of: batch, metadata: { title: `Retry: ${batchTitle(batch)}`.slice(0, 512) } },
      {
        onSuccess: (job) => {
          const batchId = job.shards[0]?.batch_id;
          if (batchId) {
            goTo({ screen: 'batch', batchId });
          }
        },
      },
    );
  return (
    <>
      <button type="button" className="button" disabled={retry.isPending} onClick={run}>
        {retry.isPending ? 'Starting…' : `Retry ${succeeded > 0 ? 'the other' : 'all'} ${formatCount(left)}`}
      </button>
      {retry.isError ? <ErrorNote title="They were not started again" error={retry.error} /> : null}
    </>
  );
}
