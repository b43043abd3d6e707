import type { BatchResult } from '@offpeak/core';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useMedia } from '@offpeak/page-parts/ui/use-media.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, type RefObject, useEffect, useRef } from 'react';
import { describeResult } from './describe-result.ts';
import './results-table.css';

interface ResultsTableProps {
  rows: readonly BatchResult<unknown>[];
  complete: boolean;
  /** Reading has failed: no more rows arrive. */
  isBroken: boolean;
  /** The row that is open beside the table. */
  openRow: BatchResult<unknown> | null;
  onOpen: (row: BatchResult<unknown>) => void;
}

/** As in the style sheet: there the status stands below the id, and the answer has two lines. */
const narrow = '(max-width: 40rem)';

/** Every result, however many: only the rows in view are in the page. */
export function ResultsTable({ rows, complete, isBroken, openRow, onOpen }: ResultsTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia(narrow) ? 72 : 44;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // A frame may be drawn a moment later; blocking the scroll until then would be visible.
    useFlushSync: false,
  });
  // Heights that were measured before the window changed are wrong.
  useEffect(() => {
    if (rowHeight > 0) {
      virtual.measure();
    }
  }, [virtual, rowHeight]);
  // Scrolls a row into view that is opened from beside the table.
  const openAt = openRow === null ? -1 : rows.indexOf(openRow);
  useEffect(() => {
    if (openAt >= 0) {
      virtual.scrollToIndex(openAt, { align: 'auto' });
    }
  }, [virtual, openAt]);
  useFocusOfClosed(scroller, rows, openRow);
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="table-frame">
      <div ref={scroller} className="table-scroller">
        <table
          className="results"
          style={{ marginBlock: `${above}px ${below}px`, '--row': `${rowHeight}px` } as CSSProperties}
          aria-rowcount={rows.length + 1}
          aria-busy={!complete && !isBroken}
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
              <th scope="col" className="results-answer">
                Answer
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ index }) => {
              const row = rows[index];
              if (!row) {
                return null;
              }
              return <ResultRow key={index} row={row} index={index} open={row === openRow} onOpen={onOpen} />;
            })}
          </tbody>
        </table>
      </div>
      <p className="small soft" role="status">
        {formatCount(rows.length)} {rows.length === 1 ? 'result' : 'results'}
        {complete ? '' : isBroken ? ' so far' : ', more are arriving'}
      </p>
    </div>
  );
}

/** Returns the focus to the row that was open, unless something else has it. */
function useFocusOfClosed(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly BatchResult<unknown>[],
  openRow: BatchResult<unknown> | null,
): void {
  const before = useRef<BatchResult<unknown> | null>(null);
  useEffect(() => {
    const closed = openRow === null ? before.current : null;
    before.current = openRow;
    if (closed === null || document.activeElement !== document.body) {
      return;
    }
    const row = `[aria-rowindex="${rows.indexOf(closed) + 2}"] button`;
    scroller.current?.querySelector<HTMLElement>(row)?.focus();
  }, [scroller, rows, openRow]);
}

interface ResultRowProps {
  row: BatchResult<unknown>;
  index: number;
  open: boolean;
  onOpen: (row: BatchResult<unknown>) => void;
}

/** Kept as it is while others scroll in and out. */
const ResultRow = memo(function ResultRow({ row, index, open, onOpen }: ResultRowProps) {
  const badge = (
    <span className={`badge ${row.status === 'succeeded' ? 'badge-good' : 'badge-bad'}`}>{row.status}</span>
  );
  return (
    <tr aria-rowindex={index + 2} className={open ? 'results-open' : undefined}>
      <td>
        <button type="button" className="results-button mono" aria-pressed={open} onClick={() => onOpen(row)}>
          {row.customId ?? '(no id)'}
        </button>
        <span className="results-below">{badge}</span>
      </td>
      <td className="results-status">{badge}</td>
      <td>
        <span className="results-text">{describeResult(row)}</span>
      </td>
    </tr>
  );
});
