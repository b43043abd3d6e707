import type { Problem, ValidationReport } from '@offpeak/core';
import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import './problems-list.css';

const shown = 20;

interface ProblemsListProps {
  report: ValidationReport;
  /** The visitor's word for a line of the file. */
  unit: 'Line' | 'Request';
}

/** Every line that would be refused, and how to fix it. */
export function ProblemsList({ report, unit }: ProblemsListProps) {
  const { errors, errorCount } = report;
  return (
    <section className="note note-bad problems" role="alert" aria-labelledby="problems-title">
      <h3 id="problems-title">
        {errorCount === 1 ? '1 problem to fix' : `${formatCount(errorCount)} problems to fix`}
      </h3>
      <p className="small soft">Nothing has been sent. Fix the file and choose it again.</p>
      <ol className="problems-list" aria-label="Problems">
        {errors.slice(0, shown).map((error) => (
          <li key={keyOf(error)}>
            <strong>{error.line === null ? 'The whole file' : `${unit} ${formatCount(error.line)}`}</strong>
            {error.param ? (
              <>
                {' '}
                <code>{error.param}</code>
              </>
            ) : null}
            <br />
            {error.message}
          </li>
        ))}
      </ol>
      {errorCount > shown ? <p className="small soft">The first {shown} are shown.</p> : null}
    </section>
  );
}

function keyOf({ line, param, code }: Problem): string {
  return `${line} ${param} ${code}`;
}
