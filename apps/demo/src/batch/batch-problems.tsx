import type { Batch } from '@offpeak/core';
import { routeHref } from '../route/hash-route.ts';

/** The reasons why a batch was refused as a whole. */
export function BatchProblems({ batch }: { batch: Batch }) {
  const problems = batch.errors?.data ?? [];
  return (
    <section className="note note-bad" aria-label="Problems">
      <h2>The file was refused; no request ran</h2>
      {problems.length === 0 ? (
        <p>The server gave no reason.</p>
      ) : (
        <ul className="stack-tight">
          {problems.map((problem) => (
            <li key={JSON.stringify(problem)}>
              {problem.line ? <strong>Line {problem.line}: </strong> : null}
              {problem.message ?? problem.code ?? 'No reason given.'}
              {problem.param ? (
                <>
                  {' '}
                  <code>{problem.param}</code>
                </>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <a className="button" href={routeHref({ screen: 'new' })}>
        Fix the file and try again
      </a>
    </section>
  );
}
