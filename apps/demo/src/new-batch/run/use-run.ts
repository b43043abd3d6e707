import type { BatchJob } from '@offpeak/core';
import { type UploadFile, useSubmitBatch, useUploadFile } from '@offpeak/react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { client } from '../../api/client.ts';
import { goOnTo } from '../../route/hash-route.ts';
import type { CsvForm } from '../csv/csv-request.ts';
import type { Source } from '../source.ts';
import { firstTry, jobOfUpload } from './job-of-upload.ts';
import { noteUnfinished } from './unfinished.ts';

/** What is to be run. */
export interface RunPlan {
  source: Source;
  /** How the rows of a table become requests; null for a file of requests. */
  form: CsvForm | null;
}

/** The way from a file to a running batch, which then comes on screen. */
export interface Run {
  upload: UploadFile;
  phase: 'idle' | 'preparing' | 'uploading' | 'creating';
  /** Why it stopped, unless the visitor stopped it. */
  error: unknown;
  start: (plan: RunPlan) => void;
  /** Goes on where it failed: nothing that is sent is sent again, and no batch is created twice. */
  retry: () => void;
  reset: () => void;
}

/** Small parts, so that progress is seen and a pause takes hold soon. */
const partSize = 1_000_000;

/** `validate` for a file whose lines nobody has looked at yet. */
export function useRun(validate: boolean): Run {
  const upload = useUploadFile({ validate, resumeKey: 'new-batch', partsFrom: 4 * partSize, partSize });
  const submit = useSubmitBatch();
  const begun = useRef<{ file: File; job: BatchJob; tried: boolean } | null>(null);

  const flow = useMutation({
    mutationFn: async ({ source, form }: RunPlan) => {
      const { endpoint } = source.kind === 'csv' && form ? form : (source as { endpoint: string });
      if (begun.current === null) {
        const file = await prepare(source, form);
        const stored = await upload.startAsync(file);
        begun.current = { file, job: jobOfUpload(stored, endpoint), tried: false };
      }
      const { file, job, tried } = begun.current;
      begun.current.tried = true;
      const metadata: Record<string, string> = { title: source.title.slice(0, 512) };
      if (source.kind === 'jsonl' && source.sampleName) metadata.sample = source.sampleName;
      // Looking for a batch that may be there already takes seconds, which only another try has to spend.
      const done = tried
        ? await submit.mutateAsync({ requests: file, endpoint, metadata, job })
        : await firstTry(client, job, metadata);
      const batchId = done.shards[0]?.batch_id;
      if (batchId) goOnTo({ screen: 'batch', batchId }, 'new');
    },
  });

  const { state } = upload;
  const { status } = state;
  const title = flow.variables?.source.title ?? null;
  useUnfinished(title, status, 'pausable' in state && state.pausable);
  const stopped = status === 'cancelled' || status === 'invalid';
  return {
    upload,
    phase: flow.isPending ? phaseOf(status) : 'idle',
    error: flow.isError && !stopped ? flow.error : null,
    start: (plan) => {
      begun.current = null;
      upload.reset();
      flow.mutate(plan);
    },
    retry: () => flow.variables && flow.mutate(flow.variables),
    reset: () => {
      begun.current = null;
      upload.reset();
      flow.reset();
    },
  };
}

/** Keeps the note of an upload that a reload would break off, for as long as there is one. */
function useUnfinished(title: string | null, status: string, pausable: boolean): void {
  useEffect(() => {
    if (pausable) noteUnfinished(title);
    else if (status === 'done' || status === 'cancelled') noteUnfinished(null);
  }, [title, status, pausable]);
}

function phaseOf(status: UploadFile['state']['status']): Run['phase'] {
  if (status === 'done') return 'creating';
  return status === 'uploading' || status === 'paused' ? 'uploading' : 'preparing';
}

async function prepare(source: Source, form: CsvForm | null): Promise<File> {
  if (source.kind === 'jsonl' || form === null) return source.file;
  const { csvToJsonl } = await import('../csv/csv-to-jsonl.ts');
  return csvToJsonl(source.file, form);
}
