import { formatCount } from '@offpeak/page-parts/ui/format.ts';
import type { ListedBatch } from '../api/types.ts';

const shown = 20;

/** Why a batch was refused or ended early: the errors of the batch itself. */
export function BatchVerdictNote({ batch }: { batch: ListedBatch }) {
  const errors = batch.errors?.data ?? [];
  if (errors.length === 0) {
    return null;
  }
  return (
    <section className="note note-bad" aria-labelledby="batch-problems">
      <h2 id="batch-problems" className="note-title">
        {batch.status === 'failed' ? 'The file was refused; nothing was run' : 'The batch ended early'}
      </h2>
      <ul className="stack-tight small">
        {errors.slice(0, shown).map(({ line, message, code, param }) => (
          <li key={`${line} ${code} ${param} ${message}`}>
            {line ? `Line ${formatCount(line)}: ` : ''}
            {message}
            {code ? <code className="soft"> {code}</code> : null}
          </li>
        ))}
      </ul>
      {errors.length > shown ? (
        <p className="small soft">and {formatCount(errors.length - shown)} more</p>
      ) : null}
    </section>
  );
}
