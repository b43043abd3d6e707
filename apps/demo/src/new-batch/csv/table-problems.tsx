import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import '../problems-list.css';
import type { TableReport } from '@offpeak/page-parts/table/check-table.ts';

interface TableProblemsProps {
  report: TableReport;
  leaveOut: boolean;
  onLeaveOut: (leaveOut: boolean) => void;
}

/** Every row with a problem, by its number, and the option to continue without these rows. */
export function TableProblems({ report, leaveOut, onLeaveOut }: TableProblemsProps) {
  const { rows, problems, problemCount } = report;
  const rest = rows - problemCount;
  return (
    <section className="note note-bad problems" role="alert" aria-labelledby="table-problems-title">
      <h3 id="table-problems-title">
        {problemCount === 1
          ? 'One row cannot be read as it is'
          : `${formatCount(problemCount)} rows cannot be read as they are`}
      </h3>
      <p className="small soft">
        Nothing has been sent. Rows are counted as a spreadsheet does: the names of the columns are row 1.
      </p>
      <ol className="problems-list" aria-label="Rows with problems">
        {problems.map(({ number, problem }) => (
          <li key={number}>
            <strong>Row {formatCount(number)}</strong>
            <br />
            {problem}
          </li>
        ))}
      </ol>
      {problemCount > problems.length ? (
        <p className="small soft">The first {problems.length} are shown.</p>
      ) : null}
      {rest > 0 ? (
        <label className="row">
          <input type="checkbox" checked={leaveOut} onChange={(event) => onLeaveOut(event.target.checked)} />
          Leave {problemCount === 1 ? 'it' : 'them'} out and run the other {formatCount(rest)}
        </label>
      ) : null}
    </section>
  );
}
