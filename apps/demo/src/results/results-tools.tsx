import type { BatchStatus } from '@offpeak/core';
import { useId } from 'react';
import { formatCount } from '../ui/format.ts';
import { type FileFormat, resultFile } from './download/result-file.ts';
import { saveFile } from './download/save-file.ts';
import { countByStatus, type Row, type RowFilter } from './filter-rows.ts';
import './results-tools.css';

interface ResultsToolsProps {
  batchId: string;
  rows: readonly Row[];
  /** The rows the filter lets through, which are what is downloaded. */
  shown: readonly Row[];
  filter: RowFilter;
  onFilter: (filter: RowFilter) => void;
}

const statuses: readonly Row['status'][] = ['succeeded', 'failed', 'expired', 'cancelled'];

/** What narrows the table down, and what saves it. */
export function ResultsTools({ batchId, rows, shown, filter, onFilter }: ResultsToolsProps) {
  const id = useId();
  const counts = countByStatus(rows);
  const save = async (format: FileFormat): Promise<void> =>
    saveFile(await resultFile(shown, format), `${batchId.split('.')[0]}.${format}`);
  return (
    <div className="tools">
      <div>
        <label className="sr-only" htmlFor={id}>
          Search in the results
        </label>
        <input
          id={id}
          className="field tools-search"
          type="text"
          autoComplete="off"
          placeholder="Search in the results"
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        />
      </div>
      <fieldset className="plain-fieldset tools-chips">
        <legend className="sr-only">Status</legend>
        <Chip
          label="all"
          count={rows.length}
          on={filter.status === null}
          onClick={() => onFilter({ ...filter, status: null })}
        />
        {statuses
          .filter((status) => counts[status] > 0)
          .map((status) => (
            <Chip
              key={status}
              label={status}
              count={counts[status]}
              on={filter.status === status}
              onClick={() => onFilter({ ...filter, status })}
            />
          ))}
      </fieldset>
      <div className="tools-save">
        <button type="button" className="button" onClick={() => save('jsonl')}>
          Save JSONL
        </button>
        <button type="button" className="button" onClick={() => save('csv')}>
          Save CSV
        </button>
      </div>
    </div>
  );
}

interface ChipProps {
  label: BatchStatus;
  count: number;
  on: boolean;
  onClick: () => void;
}

function Chip({ label, count, on, onClick }: ChipProps) {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={onClick}>
      {label} {formatCount(count)}
    </button>
  );
}
