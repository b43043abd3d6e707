import { useSubmitBatch } from '@offpeak/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { demoInfoOptions } from '../api/demo-info.ts';
import { goTo } from '../route/hash-route.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { DropZone } from './drop-zone.tsx';
import { openFile, openSample, type Source } from './open-source.ts';
import { RequestPreview } from './request-preview.tsx';
import { SampleCards } from './sample-cards.tsx';
import { SubmitProgress } from './submit-progress.tsx';
import './new-batch-screen.css';

/** From a file or a sample to a running batch. */
export function NewBatchScreen() {
  const info = useQuery(demoInfoOptions);
  const [opening, setOpening] = useState<Promise<Source> | null>(null);
  const [source, setSource] = useState<Source | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = useSubmitBatch();

  const open = (next: Promise<Source>): void => {
    setOpening(next);
    setProblem(null);
    submit.reset();
    next.then(setSource, (error: unknown) => {
      setSource(null);
      setProblem(error);
    });
    next.catch(() => {}).finally(() => setOpening((now) => (now === next ? null : now)));
  };

  const run = ({ file, title, head, sampleName }: Source): void =>
    submit.mutate(
      {
        requests: file,
        endpoint: head.endpoint,
        metadata: { title: title.slice(0, 512), ...(sampleName ? { sample: sampleName } : {}) },
      },
      {
        onSuccess: (job) => {
          const batchId = job.shards[0]?.batch_id;
          if (batchId) goTo({ screen: 'batch', batchId });
        },
      },
    );

  return (
    <div className="stack">
      <header className="stack-tight">
        <h1>Thousands of requests, one file, half the price</h1>
        <p className="soft new-lead">
          A batch is a file of requests that a provider works through when it has time. Pick a sample or bring
          your own file, and watch it run.
        </p>
      </header>

      <div className="new-grid">
        <div className="stack">
          <section className="stack-tight" aria-labelledby="samples-title">
            <h2 id="samples-title">Ready to run</h2>
            {info.isError ? (
              <ErrorNote title="The samples could not be listed" error={info.error}>
                <button type="button" className="button" onClick={() => info.refetch()}>
                  Try again
                </button>
              </ErrorNote>
            ) : (
              <SampleCards
                samples={info.data?.samples ?? null}
                chosen={source?.sampleName ?? null}
                onChoose={(sample) => open(openSample(sample))}
              />
            )}
          </section>
          <section className="stack-tight" aria-labelledby="own-title">
            <h2 id="own-title">Your own file</h2>
            <DropZone
              chosen={source && !source.sampleName ? source.file : null}
              onFile={(file) => open(openFile(file))}
            />
          </section>
        </div>

        <section className="card stack new-run" aria-labelledby="run-title">
          <h2 id="run-title">What will be sent</h2>
          {problem ? <ErrorNote title="This file cannot be sent" error={problem} /> : null}
          {source ? (
            <RequestPreview source={source} />
          ) : problem ? null : (
            <p className="soft">{opening ? 'Opening…' : 'Nothing chosen yet.'}</p>
          )}
          {submit.isError && submit.error.code !== 'aborted' ? (
            <ErrorNote title="The batch was not started" error={submit.error} />
          ) : null}
          {submit.isPending ? (
            <SubmitProgress progress={submit.progress} onCancel={submit.cancel} />
          ) : (
            <button
              type="button"
              className="button button-primary"
              disabled={!source}
              onClick={() => source && run(source)}
            >
              {submit.isError ? 'Try again' : 'Run this batch'}
            </button>
          )}
        </section>
      </div>
    </div>
  );
}
