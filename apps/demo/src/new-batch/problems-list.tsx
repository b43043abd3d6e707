import type { Problem, ValidationReport } from '@offpeak/core';
import { formatCount } from '../ui/format.ts';
import './problems-list.css';

const shown = 20;

/** Every line that would be refused, with the way to mend it. */
export function ProblemsList({ report }: { report: ValidationReport }) {
  const { errors, errorCount } = report;
  return (
    <section className="note note-bad problems" role="alert" aria-labelledby="problems-title">
      <h3 id="problems-title">
        {errorCount === 1 ? 'One thing to mend first' : `${formatCount(errorCount)} things to mend first`}
      </h3>
      <p className="small soft">Nothing has been sent. Mend the file and choose it again.</p>
      <ol className="problems-list" aria-label="Problems">
        {errors.slice(0, shown).map((error) => (
          <li key={keyOf(error)}>
            <strong>{error.line === null ? 'The whole file' : `Line ${formatCount(error.line)}`}</strong>
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
