import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import { setParams } from '../route/route.ts';
import { ResultSheet } from './result-sheet.tsx';
import { ResultsTable } from './results-table.tsx';

interface ResultsPanelProps {
  id: string;
  project: string | undefined;
  params: URLSearchParams;
  outputs: number;
  errors: number;
  isRunning: boolean;
}

/** The results so far: outputs and errors, each a table of any length, with a side sheet for one result. */
export function ResultsPanel({ id, project, params, outputs, errors, isRunning }: ResultsPanelProps) {
  const kind = params.get('show') === 'error' || (outputs === 0 && errors > 0) ? 'error' : 'output';
  const count = kind === 'error' ? errors : outputs;
  const open = readIndex(params.get('row'), count);
  const show = (row: number | null): void => setParams({ row: row === null ? null : String(row) });
  const tabs = [
    { name: 'output', label: 'Outputs', total: outputs },
    { name: 'error', label: 'Errors', total: errors },
  ] as const;
  return (
    <section className="stack-tight" aria-labelledby="results-title">
      <div className="row row-between">
        <h2 id="results-title">{isRunning ? 'Results so far' : 'Results'}</h2>
        <div className="row">
          {tabs.map(({ name, label, total }) => (
            <button
              key={name}
              type="button"
              className="chip"
              aria-pressed={kind === name}
              onClick={() => setParams({ show: name === 'error' ? 'error' : null, row: null })}
            >
              {label} <span className="chip-count">{formatCount(total)}</span>
            </button>
          ))}
        </div>
      </div>
      <ResultsTable
        results={{ id, project, kind }}
        count={count}
        open={open}
        onOpen={show}
        isRunning={isRunning}
      />
      {open === null ? null : (
        <ResultSheet results={{ id, project, kind }} index={open} count={count} onMove={show} />
      )}
    </section>
  );
}

function readIndex(text: string | null, count: number): number | null {
  const index = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  return index !== null && index < count ? index : null;
}
