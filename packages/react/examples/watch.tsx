import { isTerminal } from '@offpeak/core';
import { useBatch, useBatchPace, useCancelBatch, useRetryFailed } from '@offpeak/react';

export function BatchCard({ id }: { id: string }) {
  const { data: batch, error } = useBatch(id);
  const { etaMs } = useBatchPace(id);
  const cancel = useCancelBatch();
  const retry = useRetryFailed();
  if (!batch) {
    return <p role="status">{error?.message ?? 'Loading…'}</p>;
  }
  const problem = cancel.error ?? retry.error;
  const { total = 0, completed = 0, failed = 0 } = batch.request_counts ?? {};
  return (
    <article>
      <h2>{batch.status}</h2>
      <progress aria-label="Answered" value={completed + failed} max={total || 1} />
      {etaMs !== null && etaMs > 0 && <p>about {Math.ceil(etaMs / 60_000)} min left</p>}
      {isTerminal(batch.status) ? (
        failed > 0 && (
          <button type="button" disabled={retry.isPending} onClick={() => retry.mutate({ of: batch })}>
            Retry {failed}
          </button>
        )
      ) : (
        <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate(id)}>
          Cancel
        </button>
      )}
      {problem && <p role="alert">{problem.message}</p>}
      {batch.errors?.data?.map((reason) => (
        <p role="alert" key={`${reason.line} ${reason.code}`}>
          {reason.line && `Line ${reason.line}: `}
          {reason.message ?? reason.code}
        </p>
      ))}
    </article>
  );
}
