import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { batchCounts } from '@offpeak/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { batchOptions, errorGroupsOptions } from '../api/queries.ts';
import { hrefOf } from '../route/route.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import './batch.css';
import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { StatusTimeline } from '@offpeak/page-parts/batch/status-timeline.tsx';
import { BatchFacts } from './batch-facts.tsx';
import { BatchHead } from './batch-head.tsx';
import { BatchVerdictNote } from './batch-verdict-note.tsx';
import { CodeExamples } from './code-examples.tsx';
import { ErrorGroupsPanel } from './error-groups-panel.tsx';
import { RateChart } from './rate-chart.tsx';
import { ResultsPanel } from './results-panel.tsx';
import './status-timeline.css';

interface BatchScreenProps {
  id: string;
  params: URLSearchParams;
  readOnly: boolean;
}

/** One batch: how far it is, what failed and why, and its results so far. */
export function BatchScreen({ id, params, readOnly }: BatchScreenProps) {
  const project = params.get('project') ?? undefined;
  const { data: batch, error, refetch } = useQuery(batchOptions(id, project));
  const counts = batch ? batchCounts(batch) : null;
  const failed =
    counts === null ? 0 : counts.verdict === 'running' ? counts.failed : counts.total - counts.succeeded;
  const { data: errors, isFetched } = useQuery({
    ...errorGroupsOptions(id, project, failed),
    enabled: batch !== undefined && failed > 0,
  });
  // What is above the results is drawn with them, so that nothing moves when it comes.
  const [hasErrors, setHasErrors] = useState(false);
  if (!hasErrors && batch !== undefined && (failed === 0 || isFetched)) {
    setHasErrors(true);
  }
  useTitle(batch ? batchTitle(batch) : null);
  if (batch === undefined || !hasErrors) {
    return error ? (
      <div className="stack">
        <a href={hrefOf('batches')}>← All batches</a>
        <ErrorNote title="This batch could not be read" error={error}>
          <button type="button" className="button" onClick={() => refetch()}>
            Try again
          </button>
        </ErrorNote>
      </div>
    ) : (
      <div className="batch-skeleton" role="status">
        Loading …
      </div>
    );
  }
  return (
    <div className="stack">
      <BatchHead batch={batch} project={project} readOnly={readOnly} failed={failed} />
      <div className="card stack">
        <StatusTimeline batch={batch} />
        <BatchFacts batch={batch} />
        <RateChart batch={batch} />
      </div>
      <BatchVerdictNote batch={batch} />
      {failed > 0 ? (
        <ErrorGroupsPanel batch={batch} project={project} errors={errors ?? null} readOnly={readOnly} />
      ) : null}
      <ResultsPanel
        key={id}
        id={id}
        project={project}
        params={params}
        outputs={counts?.succeeded ?? 0}
        errors={errors?.total ?? failed}
        isRunning={counts?.verdict === 'running'}
      />
      <CodeExamples batch={batch} />
    </div>
  );
}
