import { useMedia } from '@offpeak/page-parts/ui/use-media.ts';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { BatchesQuery } from '../api/queries.ts';
import type { ListedBatch } from '../api/types.ts';
import { setParams } from '../route/route.ts';
import { useFrameTop } from '../ui/use-frame-top.ts';
import { useNow } from '../ui/use-now.ts';
import { BatchRow } from './batch-row.tsx';

interface BatchesTableProps {
  batches: readonly ListedBatch[];
  /** The number of all batches of the filter; null when it is unknown. */
  total: number | null;
  isLoading: boolean;
  hasMore: boolean;
  onMore: () => void;
  query: BatchesQuery;
  selected: ReadonlySet<string>;
  /** Null where nothing can be selected. */
  onSelect: ((selected: ReadonlySet<string>) => void) | null;
}

const rowHeight = 52;
const phoneRowHeight = 92;

/** The list of batches: only the rows in sight are drawn, and pages are read as they come into sight. */
export function BatchesTable(props: BatchesTableProps) {
  const { batches, total, isLoading, hasMore, onMore, query, selected, onSelect } = props;
  const now = useNow();
  const isPhone = useMedia('(max-width: 48rem)');
  const frame = useRef<HTMLDivElement>(null);
  const top = useFrameTop(frame);
  const size = isPhone ? phoneRowHeight : rowHeight;
  const rows = useWindowVirtualizer({
    count: batches.length,
    estimateSize: () => size,
    overscan: 6,
    scrollMargin: top,
  });
  useEffect(() => rows.measure(), [rows, size]);
  useStartOnChange(frame, JSON.stringify(query));
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= batches.length - 20) {
      onMore();
    }
  }, [hasMore, last, batches.length, onMore]);

  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) {
      next.add(id);
    }
    onSelect?.(next);
  };
  return (
    <div ref={frame} className="card batches-frame">
      <div
        role="table"
        aria-label="Batches"
        aria-rowcount={(total ?? batches.length) + 1}
        className={onSelect === null ? 'batches batches-plain' : 'batches'}
      >
        <Head query={query} canSelect={onSelect !== null} />
        <div role="rowgroup" className="batches-body" style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const batch = batches[index];
            return batch === undefined ? null : (
              <BatchRow
                key={batch.id}
                batch={batch}
                index={index}
                top={start - top}
                height={size}
                now={now}
                isSelected={selected.has(batch.id)}
                onToggle={onSelect === null ? null : toggle}
              />
            );
          })}
        </div>
      </div>
      {isLoading ? <div className="batches-skeleton" aria-hidden="true" /> : null}
    </div>
  );
}

/** Another filter or order begins at its first row. */
function useStartOnChange(frame: { current: HTMLElement | null }, query: string): void {
  const before = useRef(query);
  useEffect(() => {
    if (before.current !== query) {
      before.current = query;
      scrollTo(0, Math.min(scrollY, frame.current?.offsetTop ?? 0));
    }
  }, [frame, query]);
}

const sortable: Readonly<Record<string, string>> = {
  Requests: 'requests',
  Failed: 'failed',
  Created: 'created_at',
};

const columns = ['Batch', 'Status', 'Progress', 'Requests', 'Failed', 'Rate', 'Time', 'Created'] as const;

function Head({ query, canSelect }: { query: BatchesQuery; canSelect: boolean }) {
  return (
    <div role="rowgroup" className="batches-head">
      <div role="row" aria-rowindex={1} className="batches-row">
        {canSelect ? (
          <span role="columnheader" className="batches-check">
            <span className="sr-only">Selected</span>
          </span>
        ) : null}
        {columns.map((name) => (
          <HeadCell key={name} name={name} query={query} />
        ))}
      </div>
    </div>
  );
}

function HeadCell({ name, query }: { name: (typeof columns)[number]; query: BatchesQuery }) {
  const key = sortable[name];
  const className = `batches-${name.toLowerCase()}`;
  if (key === undefined) {
    return (
      <span role="columnheader" className={className}>
        {name}
      </span>
    );
  }
  const isSorted = (query.order_by ?? 'created_at') === key;
  const isDescending = (query.order ?? 'desc') === 'desc';
  const sort = isSorted ? (isDescending ? 'descending' : 'ascending') : 'none';
  return (
    <span role="columnheader" className={className} aria-sort={sort}>
      <button
        type="button"
        className="sort"
        onClick={() => setParams({ order_by: key, order: isSorted && isDescending ? 'asc' : 'desc' })}
      >
        {name}
        <span aria-hidden="true">{isSorted ? (isDescending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </span>
  );
}
