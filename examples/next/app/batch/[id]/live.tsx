'use client';

import { useBatch, useBatchResults, useCancelBatch } from '@offpeak/react';

/** A batch that is watched in the browser, with its results as they are finished. */
export function Live({ id }: { id: string }) {
  const batch = useBatch(id);
  const results = useBatchResults(id, { soFar: true });
  const cancel = useCancelBatch();
  return (
    <main>
      <p role="status">{batch.data?.status ?? batch.error?.message ?? 'loading'}</p>
      <button type="button" onClick={() => cancel.mutate(id)}>
        Cancel
      </button>
      {cancel.error && <p role="alert">{cancel.error.message}</p>}
      <ul>
        {results.data?.rows.map((row) => (
          <li key={row.customId}>
            {row.customId}: {row.status}
          </li>
        ))}
      </ul>
    </main>
  );
}
