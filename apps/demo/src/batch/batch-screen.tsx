import type { Batch } from '@offpeak/core';
import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { batchVerdict } from '@offpeak/page-parts/batch/batch-verdict.ts';
import { StatusTimeline } from '@offpeak/page-parts/batch/status-timeline.tsx';
import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { batchCounts, useBatch } from '@offpeak/react';
import { ResultsPanel } from '../results/results-panel.tsx';
import { routeHref } from '../route/hash-route.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { BatchHead } from './batch-head.tsx';
import { PaceLine } from './batch-pace.tsx';
import { BatchProblems } from './batch-problems.tsx';
import { CountsBar } from './counts-bar.tsx';
import './status-timeline.css';

/** One batch: its progress and its results. */
export function BatchScreen({ batchId }: { batchId: string }) {
  const query = useBatch(batchId);
  const title = query.data && `${batchTitle(query.data)}: ${batchVerdict(query.data).label}`;
  useTitle(title ?? 'Batch');
  if (query.data) {
    return <LoadedBatch batch={query.data} lostAt={query.isError ? query.dataUpdatedAt : null} />;
  }
  if (query.isError) {
    return (
      <>
        <h1 className="sr-only">Batch</h1>
        <ErrorNote title="This batch cannot be shown" error={query.error}>
          <div className="row">
            <button type="button" className="button" onClick={() => query.refetch()}>
              Try again
            </button>
            <a className="button button-quiet" href={routeHref({ screen: 'batches' })}>
              All batches
            </a>
          </div>
        </ErrorNote>
      </>
    );
  }
  return (
    <>
      <h1 className="sr-only">Batch</h1>
      <p role="status">Loading the batch…</p>
    </>
  );
}

function LoadedBatch({ batch, lostAt }: { batch: Batch; lostAt: number | null }) {
  const counts = batchCounts(batch);
  const isRefused = counts.verdict === 'refused';
  const readable = counts.verdict !== 'running' && !isRefused;
  return (
    <div className="stack">
      <a className="small back-link" href={routeHref({ screen: 'batches' })}>
        ← All batches
      </a>
      <BatchHead batch={batch} />
      <p className="sr-only" role="status">
        {lostAt === null ? '' : 'No answer from the server just now.'}
      </p>
      <section className="card stack" aria-label="Progress">
        <StatusTimeline batch={batch} />
        {isRefused ? null : <CountsBar counts={counts} />}
        <PaceLine batch={batch} lostAt={lostAt} />
      </section>
      {isRefused ? <BatchProblems batch={batch} /> : null}
      {readable ? <ResultsPanel batch={batch} /> : null}
    </div>
  );
}
