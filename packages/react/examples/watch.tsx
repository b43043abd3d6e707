import { isTerminal } from '@offpeak/core';
import { useBatch, useBatchPace, useCancelBatch, useRetryFailed } from '@offpeak/react';

export function BatchCard({ id }: { id: string }) {
  const { data: batch, error } = useBatch(id);
  const { msLeft } = useBatchPace(id);
  const cancel = useCancelBatch();
  const retry = useRetryFailed();
  if (!batch) return <p role="status">{error?.message ?? 'Looking…'}</p>;
  const { total = 0, completed = 0, failed = 0 } = batch.request_counts ?? {};
  return (
    <article>
      <h2>{batch.status}</h2>
      <progress aria-label="Answered" value={completed + failed} max={total || 1} />
      {msLeft !== null && msLeft > 0 && <p>about {Math.ceil(msLeft / 60_000)} min left</p>}
      {isTerminal(batch.status) ? (
        failed > 0 && (
          <button type="button" onClick={() => retry.mutate({ of: batch })}>
            Run {failed} again
          </button>
        )
      ) : (
        <button type="button" onClick={() => cancel.mutate(id)}>
          Cancel
        </button>
      )}
    </article>
  );
}
