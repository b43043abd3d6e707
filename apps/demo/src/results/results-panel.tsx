import type { Batch } from '@offpeak/core';
import { batchCounts, useBatchResults } from '@offpeak/react';
import { EmbeddingsPanel } from '../search/embeddings-panel.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { AllResults } from './all-results.tsx';

/**
 * The results: search and a map for embeddings, and a table for everything. All of it has its place from the
 * start, so that nothing moves when results arrive.
 */
export function ResultsPanel({ batch }: { batch: Batch }) {
  const results = useBatchResults(batch.id);
  const { rows, complete } = results.data ?? { rows: [], complete: false };
  const { succeeded } = batchCounts(batch);
  if (complete && rows.length === 0) {
    return <p className="soft">This batch has no results: it ended before a request ran.</p>;
  }
  const isUnread = results.isError && rows.length === 0;
  return (
    <>
      {results.isError ? (
        <ErrorNote title="The results could not be read to the end" error={results.error}>
          <button type="button" className="button" onClick={() => results.refetch()}>
            Read again
          </button>
        </ErrorNote>
      ) : null}
      {batch.endpoint === '/v1/embeddings' && succeeded > 0 && !isUnread ? (
        <EmbeddingsPanel batch={batch} rows={complete ? rows : null} />
      ) : null}
      {isUnread ? null : (
        <AllResults batch={batch} rows={rows} complete={complete} isBroken={results.isError} />
      )}
    </>
  );
}
