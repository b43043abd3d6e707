import type { Batch } from '@offpeak/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { filterRows, type Row, type RowFilter } from './filter-rows.ts';
import { ResultDetail } from './result-detail.tsx';
import { ResultsTable } from './results-table.tsx';
import { ResultsTools } from './results-tools.tsx';

interface AllResultsProps {
  batch: Batch;
  rows: readonly Row[];
  complete: boolean;
}

/** The table of results, what narrows it down, and the one that is open. */
export function AllResults({ batch, rows, complete }: AllResultsProps) {
  const [filter, setFilter] = useState<RowFilter>({ status: null, text: '' });
  const [openRow, setOpenRow] = useState<Row | null>(null);
  const settled = useDeferredValue(filter);
  const arrived = useDeferredValue(rows);
  const shown = useMemo(() => filterRows(arrived, settled), [arrived, settled]);
  return (
    <section className="card stack-tight" aria-labelledby="results-title">
      <h2 id="results-title">All results</h2>
      <ResultsTools batchId={batch.id} rows={arrived} shown={shown} filter={filter} onFilter={setFilter} />
      {openRow ? <ResultDetail batch={batch} row={openRow} onClose={() => setOpenRow(null)} /> : null}
      <ResultsTable rows={shown} complete={complete} openRow={openRow} onOpen={setOpenRow} />
    </section>
  );
}
