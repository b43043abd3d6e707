import { isOffpeakError, type RequestLine } from '@offpeak/core';
import { type CsvForm, csvRequest } from '@offpeak/page-parts/table/csv-request.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { demoInfoOptions } from '../api/demo-info.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { CsvPanel } from './csv-panel.tsx';
import { DropZone } from './drop-zone.tsx';
import { JsonlPanel } from './jsonl-panel.tsx';
import './new-batch-screen.css';
import { ProblemsList } from './problems-list.tsx';
import { RequestPreview } from './request-preview.tsx';
import { readUnfinished } from './run/unfinished.ts';
import { UploadPanel } from './run/upload-panel.tsx';
import { useRun } from './run/use-run.ts';
import { SampleCards } from './sample-cards.tsx';
import { openFile, openSample, type Source } from './source.ts';
import { useInView } from './use-in-view.ts';
import { useReady } from './use-ready.ts';
import { useSource } from './use-source.ts';

/**
 * From a file or a sample to a running batch. While it is hidden it keeps its file, and an upload continues.
 */
export function NewBatchScreen({ shown }: { shown: boolean }) {
  const info = useQuery(demoInfoOptions);
  const { source, form, setForm, problem, open: openNext } = useSource(info.data?.models);
  const run = useRun();
  const [unfinished] = useState(readUnfinished);
  const isReady = useReady(source, form);
  const panel = useInView(source);
  if (!shown) {
    return null;
  }

  const open = (opening: Promise<Source>): void => {
    run.reset();
    openNext(opening);
  };

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
                chosen={source?.kind === 'jsonl' ? source.sampleName : null}
                onChoose={(sample) => open(openSample(sample))}
              />
            )}
          </section>
          <section className="stack-tight" aria-labelledby="own-title">
            <h2 id="own-title">Your own file</h2>
            <DropZone
              chosen={source && !(source.kind === 'jsonl' && source.sampleName) ? source.file : null}
              onFile={(file) => open(openFile(file))}
            />
          </section>
        </div>

        <section ref={panel} className="card stack new-run" aria-labelledby="run-title">
          <h2 id="run-title">What will be sent</h2>
          {problem ? <ErrorNote title="This file cannot be used" error={problem} /> : null}
          {source?.kind === 'jsonl' ? (
            <JsonlPanel source={source} free={info.data?.provider === 'local'} />
          ) : source && form ? (
            <CsvPanel
              source={source}
              form={form}
              models={info.data?.models}
              free={info.data?.provider === 'local'}
              onChange={(next) => {
                run.reset();
                setForm(next);
              }}
            />
          ) : problem ? null : (
            <p className="soft">Choose a sample or a file. Nothing is sent until you run it.</p>
          )}
          {unfinished !== null && source === null ? (
            <p className="note small new-unfinished">
              The upload of “{unfinished}” was interrupted. Choose the file again to resume it.
            </p>
          ) : null}
          {run.refused ? <ProblemsList report={run.refused} unit="Request" /> : null}
          {run.error ? <ErrorNote title="The batch was not started" error={run.error} /> : null}
          <div className="run-bar">
            {run.phase === 'idle' ? (
              <button
                type="button"
                className="button button-primary"
                disabled={!isReady || isChanged(run.error)}
                onClick={() => (run.error ? run.retry() : source && run.start({ source, form }))}
              >
                {run.error && !isChanged(run.error) ? 'Try again' : 'Run this batch'}
              </button>
            ) : (
              <UploadPanel run={run} />
            )}
          </div>
          {source ? <RequestPreview lines={firstRequests(source, form)} /> : null}
        </section>
      </div>
    </div>
  );
}

/** Whether the file was changed after it was chosen. A retry would not help: it has to be chosen again. */
function isChanged(error: unknown): boolean {
  return isOffpeakError(error) && error.code === 'file_changed';
}

function firstRequests(source: Source, form: CsvForm | null): RequestLine[] {
  if (source.kind === 'jsonl') {
    return source.head.slice(0, 3);
  }
  return form ? source.table.rows.slice(0, 3).map((row, n) => csvRequest(form, row, n + 1)) : [];
}
