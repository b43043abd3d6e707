import type { Batch, BatchResult } from '@offpeak/core';
import { useState } from 'react';
import { ResultDetail } from './result-detail.tsx';
import { ResultsTable } from './results-table.tsx';

interface AllResultsProps {
  batch: Batch;
  rows: readonly BatchResult<unknown>[];
  complete: boolean;
}

/** The table of results, and the one that is open. */
export function AllResults({ batch, rows, complete }: AllResultsProps) {
  const [openRow, setOpenRow] = useState<BatchResult<unknown> | null>(null);
  return (
    <section className="card stack-tight" aria-labelledby="results-title">
      <h2 id="results-title">All results</h2>
      {openRow ? <ResultDetail batch={batch} row={openRow} onClose={() => setOpenRow(null)} /> : null}
      <ResultsTable rows={rows} complete={complete} openRow={openRow} onOpen={setOpenRow} />
    </section>
  );
}
