import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { useId } from 'react';
import { type FileFormat, resultFile } from './download/result-file.ts';
import { saveFile } from './download/save-file.ts';
import { countByStatus, groupErrors, type Row, type RowFilter } from './filter-rows.ts';
import './results-tools.css';

interface ResultsToolsProps {
  batchId: string;
  rows: readonly Row[];
  /** The rows that match the filter, which are downloaded. */
  shown: readonly Row[];
  complete: boolean;
  /** Reading has failed: the rows so far may be saved, and are called a part. */
  isBroken: boolean;
  filter: RowFilter;
  onFilter: (filter: RowFilter) => void;
}

const statuses: readonly Row['status'][] = ['succeeded', 'failed', 'expired', 'cancelled'];
const mostGroups = 8;

/** The filter of the table and its download. */
export function ResultsTools(props: ResultsToolsProps) {
  const { batchId, rows, shown, complete, isBroken, filter, onFilter } = props;
  const id = useId();
  const counts = countByStatus(rows);
  const groups = groupErrors(rows);
  const save = async (format: FileFormat): Promise<void> =>
    saveFile(await resultFile(shown, format), `${batchId.split('.')[0]}${complete ? '' : '-part'}.${format}`);
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
          on={filter.status === null && filter.code === null}
          onClick={() => onFilter({ ...filter, status: null, code: null })}
        />
        {statuses
          .filter((status) => counts[status] > 0)
          .map((status) => (
            <Chip
              key={status}
              label={status}
              count={counts[status]}
              on={filter.status === status}
              onClick={() => onFilter({ ...filter, status, code: null })}
            />
          ))}
      </fieldset>
      <div className="tools-save">
        {(['jsonl', 'csv'] as const).map((format) => (
          <button
            key={format}
            type="button"
            className="button"
            disabled={!complete && !isBroken}
            onClick={() => save(format)}
          >
            Save {format.toUpperCase()} <span className="soft">{savedCount(shown.length, complete)}</span>
          </button>
        ))}
      </div>
      {groups.length > 0 ? (
        <fieldset className="plain-fieldset tools-chips tools-errors">
          <legend className="sr-only">Errors</legend>
          {groups.slice(0, mostGroups).map(({ code, count }) => (
            <Chip
              key={code}
              label={code}
              count={count}
              on={filter.code === code}
              onClick={() => onFilter({ ...filter, status: null, code: filter.code === code ? null : code })}
            />
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}

/** The label of the download. */
function savedCount(count: number, complete: boolean): string {
  return `(${formatCount(count)}${complete ? '' : ' so far'})`;
}

interface ChipProps {
  label: string;
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
