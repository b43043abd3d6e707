import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { type ResultRow, resultPageSize, resultsOptions } from '../api/queries.ts';
import { describeRow } from './describe-row.ts';

/** Which results. */
export interface ResultsOf {
  id: string;
  project: string | undefined;
  kind: 'output' | 'error';
}

interface ResultsTableProps {
  results: ResultsOf;
  count: number;
  /** The place of the result in the side sheet. */
  open: number | null;
  onOpen: (index: number) => void;
  isRunning: boolean;
}

const rowHeight = 40;

/** A table of results of any length: the pages in sight are read by their offset, and forgotten later. */
export function ResultsTable({ results, count, open, onOpen, isRunning }: ResultsTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const queries = useQueryClient();
  // The last page of a running batch grows.
  const lastPage = Math.max(0, Math.floor((count - 1) / resultPageSize));
  useEffect(() => {
    if (count > 0) {
      void queries.invalidateQueries({ queryKey: ['results', results.id, results.kind, lastPage] });
    }
  }, [queries, results.id, results.kind, lastPage, count]);
  useEffect(() => {
    if (open !== null) {
      rows.scrollToIndex(open, { align: 'auto' });
    }
  }, [open, rows]);
  if (count === 0) {
    return (
      <p className="card soft results-empty">
        {isRunning ? 'No result yet. Results appear here as they come.' : `There are no ${results.kind}s.`}
      </p>
    );
  }
  return (
    <div
      ref={scroller}
      className="card results-frame"
      role="table"
      aria-label={results.kind === 'error' ? 'Errors' : 'Outputs'}
      aria-rowcount={count + 1}
      tabIndex={0}
    >
      <div role="rowgroup" className="results-head">
        <div role="row" aria-rowindex={1} className="results-row">
          {['#', 'custom_id', 'Status', 'Text', 'Tokens'].map((name, at) => (
            <span key={name} role="columnheader" className={`results-cell-${at}`}>
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="results-body" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <ResultLine
            key={index}
            results={results}
            index={index}
            top={start}
            isOpen={index === open}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}

/** Returns one result, with the page that it is in. */
export function useResult({ id, project, kind }: ResultsOf, index: number): ResultRow | undefined {
  const page = Math.floor(index / resultPageSize);
  const { data } = useQuery(resultsOptions({ id, project, kind }, page));
  return data?.lines[index % resultPageSize];
}

interface ResultLineProps {
  results: ResultsOf;
  index: number;
  top: number;
  isOpen: boolean;
  onOpen: (index: number) => void;
}

const ResultLine = memo(
  function ResultLine({ results, index, top, isOpen, onOpen }: ResultLineProps) {
    const row = useResult(results, index);
    const { status, isFailed, text, outputTokens } = row ? describeRow(row) : waiting;
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        className={isOpen ? 'results-row results-open' : 'results-row'}
        style={{ transform: `translateY(${top}px)` }}
      >
        <span role="cell" className="results-cell-0 soft">
          {formatCount(index + 1)}
        </span>
        <span role="cell" className="results-cell-1">
          <button data-row="" type="button" className="results-button" onClick={() => onOpen(index)}>
            {row?.custom_id ?? '…'}
          </button>
        </span>
        <span role="cell" className={isFailed ? 'results-cell-2 bad' : 'results-cell-2'}>
          {status}
        </span>
        <span role="cell" className="results-cell-3">
          {text.slice(0, 300)}
        </span>
        <span role="cell" className="results-cell-4 soft">
          {outputTokens === null ? '' : formatCount(outputTokens)}
        </span>
      </div>
    );
  },
  (before, after) =>
    before.index === after.index &&
    before.top === after.top &&
    before.isOpen === after.isOpen &&
    before.results.id === after.results.id &&
    before.results.kind === after.results.kind,
);

const waiting = { status: '', isFailed: false, text: '', outputTokens: null };
