import type { Batch } from '@offpeak/core';
import { useBatchResults } from '@offpeak/react';
import { EmbeddingsPanel } from '../search/embeddings-panel.tsx';
import type { EmbeddingsBody } from '../search/vector-index.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { AllResults } from './all-results.tsx';

/** What came back: search and a map for embeddings, and a table for everything. */
export function ResultsPanel({ batch }: { batch: Batch }) {
  const results = useBatchResults<EmbeddingsBody>(batch.id);
  const { rows, complete } = results.data ?? { rows: [], complete: false };
  const isEmbeddings =
    batch.endpoint === '/v1/embeddings' && complete && rows.some((row) => row.status === 'succeeded');
  return (
    <>
      {results.isError ? (
        <ErrorNote title="The results could not be read to the end" error={results.error}>
          <button type="button" className="button" onClick={() => results.refetch()}>
            Read again
          </button>
        </ErrorNote>
      ) : null}
      {isEmbeddings ? <EmbeddingsPanel batch={batch} rows={rows} /> : null}
      {rows.length > 0 ? (
        <AllResults batch={batch} rows={rows} complete={complete} />
      ) : complete ? (
        <p className="soft">This batch has no results: it ended before a request was run.</p>
      ) : results.isError ? null : (
        <p role="status">Reading the results…</p>
      )}
    </>
  );
}
