import type { BatchResult } from '@offpeak/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef } from 'react';
import { formatCount } from '../ui/format.ts';
import { resultText } from './result-text.ts';
import './results-table.css';

interface ResultsTableProps {
  rows: readonly BatchResult<unknown>[];
  complete: boolean;
  /** The row that is open beside the table. */
  openRow: BatchResult<unknown> | null;
  onOpen: (row: BatchResult<unknown>) => void;
}

const rowHeight = 44;

/** Every result, however many: only the rows in view are in the page. */
export function ResultsTable({ rows, complete, openRow, onOpen }: ResultsTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // A frame may be drawn a moment later; blocking the scroll until it is would be seen.
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="table-frame">
      <div ref={scroller} className="table-scroller">
        <table
          className="results"
          style={{ marginBlock: `${above}px ${below}px` }}
          aria-rowcount={rows.length + 1}
          aria-busy={!complete}
        >
          <caption className="sr-only">Results</caption>
          <thead className="small soft">
            <tr aria-rowindex={1}>
              <th scope="col" className="results-id">
                Request
              </th>
              <th scope="col" className="results-status">
                Status
              </th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ index }) => {
              const row = rows[index];
              if (!row) return null;
              return <ResultRow key={index} row={row} index={index} open={row === openRow} onOpen={onOpen} />;
            })}
          </tbody>
        </table>
      </div>
      <p className="small soft" role="status">
        {formatCount(rows.length)} {rows.length === 1 ? 'result' : 'results'}
        {complete ? '' : ', more are arriving'}
      </p>
    </div>
  );
}

interface ResultRowProps {
  row: BatchResult<unknown>;
  index: number;
  open: boolean;
  onOpen: (row: BatchResult<unknown>) => void;
}

/** Kept as it is while others scroll in and out. */
const ResultRow = memo(function ResultRow({ row, index, open, onOpen }: ResultRowProps) {
  return (
    <tr aria-rowindex={index + 2} className={open ? 'results-open' : undefined}>
      <td>
        <button type="button" className="results-button mono" aria-pressed={open} onClick={() => onOpen(row)}>
          {row.customId ?? '(no id)'}
        </button>
      </td>
      <td>
        <span className={`badge ${row.status === 'succeeded' ? 'badge-good' : 'badge-bad'}`}>
          {row.status}
        </span>
      </td>
      <td>{resultText(row)}</td>
    </tr>
  );
});
