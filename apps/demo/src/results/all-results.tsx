import type { Batch } from '@offpeak/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { client } from '../api/client.ts';
import { filterRows, type Row, type RowFilter } from './filter-rows.ts';
import { requestsOptions } from './requests.ts';
import { ResultSheet } from './result-sheet.tsx';
import { ResultsTable } from './results-table.tsx';
import { ResultsTools } from './results-tools.tsx';

interface AllResultsProps {
  batch: Batch;
  rows: readonly Row[];
  complete: boolean;
  /** Reading has failed: no more rows arrive. */
  isBroken: boolean;
}

/** The table of results with its filter, and the result that is open. */
export function AllResults({ batch, rows, complete, isBroken }: AllResultsProps) {
  const [filter, setFilter] = useState<RowFilter>({ status: null, code: null, text: '' });
  const [openRow, setOpenRow] = useState<Row | null>(null);
  const settled = useDeferredValue(filter);
  const arrived = useDeferredValue(rows);
  // The requests are searched too, as soon as there is a search.
  const { data: requests } = useQuery({
    ...requestsOptions(client, batch.input_file_id),
    enabled: filter.text !== '' || openRow !== null,
  });
  const shown = useMemo(() => filterRows(arrived, settled, requests), [arrived, settled, requests]);
  return (
    <section className="card stack-tight" aria-labelledby="results-title">
      <h2 id="results-title">All results</h2>
      <ResultsTools
        batchId={batch.id}
        rows={arrived}
        shown={shown}
        complete={complete}
        isBroken={isBroken}
        filter={filter}
        onFilter={setFilter}
      />
      <ResultsTable
        rows={shown}
        complete={complete}
        isBroken={isBroken}
        openRow={openRow}
        onOpen={setOpenRow}
      />
      {openRow ? <ResultSheet batch={batch} rows={shown} row={openRow} onOpen={setOpenRow} /> : null}
    </section>
  );
}
