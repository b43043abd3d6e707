import { type BatchJob, jobFromFile, type UploadProgress, type ValidationReport } from '@offpeak/core';
import type { CsvForm } from '@offpeak/page-parts/table/csv-request.ts';
import { type UploadFile, useSubmitBatch, useUploadFile } from '@offpeak/react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { goToUnlessLeft } from '../../route/hash-route.ts';
import type { Source } from '../source.ts';
import { prepare } from './prepare.ts';
import { noteUnfinished } from './unfinished.ts';

/** The file to run, and how. */
export interface RunPlan {
  source: Source;
  /** How the rows of a table become requests; null for a file of requests. */
  form: CsvForm | null;
}

/** The run from a file to its batch, which is then shown. */
export interface Run {
  upload: UploadFile;
  /** `splitting`: the file is larger than one batch, and is uploaded as several. */
  phase: 'idle' | 'preparing' | 'uploading' | 'splitting' | 'creating';
  /** The progress of the upload of several batches. */
  split: UploadProgress | null;
  /** The problems of the requests that a table makes; null without any. */
  refused: ValidationReport | null;
  /** The error that stopped it, unless the visitor did. */
  error: unknown;
  start: (plan: RunPlan) => void;
  /** Resumes after an error: nothing is sent or created twice. */
  retry: () => void;
  stop: () => void;
  reset: () => void;
}

/** Small parts, so that progress is visible and a pause is quick. */
const partSize = 1_000_000;

export function useRun(): Run {
  // Every line was checked before.
  const upload = useUploadFile({
    validate: false,
    resumeKey: 'new-batch',
    partsFrom: 4 * partSize,
    partSize,
  });
  const submit = useSubmitBatch();
  /** The job of the uploaded file. */
  const job = useRef<BatchJob | null>(null);
  const [phase, setPhase] = useState<Run['phase']>('preparing');
  const [refused, setRefused] = useState<ValidationReport | null>(null);

  const flow = useMutation({
    mutationFn: async ({ source, form }: RunPlan) => {
      const { endpoint } = source.kind === 'csv' && form ? form : (source as { endpoint: string });
      setPhase('preparing');
      const { file, report } = await prepare(source, form);
      if (!report.ok) {
        return setRefused(report);
      }
      const metadata: Record<string, string> = { title: source.title.slice(0, 512) };
      if (source.kind === 'jsonl' && source.sampleName) {
        metadata.sample = source.sampleName;
      }
      if (report.batchesNeeded > 1) {
        setPhase('splitting');
        await submit.mutateAsync({ requests: file, endpoint, metadata });
        return goToUnlessLeft({ screen: 'batches' }, 'new');
      }
      setPhase('uploading');
      job.current ??= jobFromFile(await upload.startAsync(file), endpoint);
      setPhase('creating');
      const done = await submit.mutateAsync({ requests: [], endpoint, metadata, job: job.current });
      const batchId = done.shards[0]?.batch_id;
      if (batchId) {
        goToUnlessLeft({ screen: 'batch', batchId }, 'new');
      }
    },
  });

  const { state } = upload;
  const { status } = state;
  useUnfinished(flow.variables?.source.title ?? null, status, 'pausable' in state && state.pausable);
  const stopped = status === 'cancelled' || isAborted(flow.error);
  const forget = (): void => {
    job.current = null;
    setRefused(null);
    upload.reset();
  };
  return {
    upload,
    refused,
    split: submit.progress,
    phase: flow.isPending ? phase : 'idle',
    error: flow.isError && !stopped ? flow.error : null,
    start: (plan) => {
      forget();
      flow.mutate(plan);
    },
    retry: () => flow.variables && flow.mutate(flow.variables),
    stop: () => {
      upload.cancel();
      submit.cancel();
    },
    reset: () => {
      forget();
      flow.reset();
    },
  };
}

function isAborted(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'aborted';
}

/** Remembers an upload that a reload would interrupt. */
function useUnfinished(title: string | null, status: string, pausable: boolean): void {
  useEffect(() => {
    if (pausable) {
      noteUnfinished(title);
    } else if (status === 'done' || status === 'cancelled') {
      noteUnfinished(null);
    }
  }, [title, status, pausable]);
}
