import { resultEmbedding } from '@offpeak/core';
import { useRunBatch } from '@offpeak/react';

export function Nightly() {
  const run = useRunBatch({ key: 'nightly', endpoint: '/v1/embeddings' });
  const { state } = run;
  switch (state.status) {
    case 'idle':
    case 'cancelled':
    case 'interrupted':
      return (
        <input
          type="file"
          aria-label="Requests"
          onChange={({ target }) => target.files?.[0] && run.start(target.files[0])}
        />
      );
    case 'invalid':
      return <p role="alert">{state.report.errors[0]?.message}</p>;
    case 'failed':
      return (
        <button type="button" onClick={run.retry}>
          {state.error.message} Try again
        </button>
      );
    case 'running':
      return (
        <>
          <progress aria-label="Answered" value={state.progress?.share} />
          <button type="button" onClick={run.cancel}>
            Cancel
          </button>
        </>
      );
    case 'done':
      return (
        <section>
          <p role="status">
            {state.progress.verdict}: {state.progress.succeeded} of {state.progress.total}
          </p>
          <ul>
            {state.rows.map((row) => (
              <li key={row.customId}>
                {row.customId}:{' '}
                {row.status === 'succeeded' ? resultEmbedding(row)?.length : row.error.message}
              </li>
            ))}
          </ul>
          <button type="button" onClick={run.reset}>
            New run
          </button>
        </section>
      );
    default:
      return <p role="status">{state.status}</p>;
  }
}
