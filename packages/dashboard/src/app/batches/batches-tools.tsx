import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useSettled } from '@offpeak/page-parts/ui/use-settled.ts';
import { useEffect, useState } from 'react';
import type { BatchesQuery } from '../api/queries.ts';
import type { Summary } from '../api/types.ts';
import { setParams } from '../route/route.ts';

const filters: readonly { label: string; statuses: string }[] = [
  { label: 'All', statuses: '' },
  { label: 'Running', statuses: 'validating,in_progress,finalizing,cancelling' },
  { label: 'Completed', statuses: 'completed' },
  { label: 'Refused', statuses: 'failed' },
  { label: 'Expired', statuses: 'expired' },
  { label: 'Cancelled', statuses: 'cancelled' },
];

interface BatchesToolsProps {
  query: BatchesQuery;
  /** Null where the API does not count. */
  counts: Summary | null;
  /** Whether the counts were read: until then nothing is drawn that they would move. */
  isReady: boolean;
}

/** The filter of the list: by status and by text. It is kept in the address. */
export function BatchesTools({ query, counts, isReady }: BatchesToolsProps) {
  const [text, setText] = useState(query.search ?? '');
  const settled = useSettled(text, 250);
  useEffect(() => setParams({ search: settled.trim() }), [settled]);
  return (
    <div className="tools">
      <fieldset className="plain-fieldset row tools-filters">
        <legend className="sr-only">Status</legend>
        {(isReady ? filters : []).map(({ label, statuses }) => (
          <button
            key={label}
            type="button"
            className="chip"
            aria-pressed={(query.status ?? '') === statuses}
            onClick={() => setParams({ status: statuses })}
          >
            {label}
            {counts ? <span className="chip-count">{formatCount(countOf(counts, statuses))}</span> : null}
          </button>
        ))}
      </fieldset>
      <input
        className="field tools-search"
        type="search"
        aria-label="Search in title, id, model and metadata"
        placeholder="Title, id, model or metadata"
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}

function countOf({ total, by_status: byStatus }: Summary, statuses: string): number {
  if (statuses === '') {
    return total;
  }
  return statuses.split(',').reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
}
