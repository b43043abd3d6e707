import { type BatchJob, jobFromFile, type UploadProgress, type ValidationReport } from '@offpeak/core';
import { type UploadFile, useSubmitBatch, useUploadFile } from '@offpeak/react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { goOnTo } from '../../route/hash-route.ts';
import type { CsvForm } from '../csv/csv-request.ts';
import type { Source } from '../source.ts';
import { prepare } from './prepare.ts';
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
  /** `splitting`: the file is more than one batch takes, and is uploaded as several. */
  phase: 'idle' | 'preparing' | 'uploading' | 'splitting' | 'creating';
  /** How far the upload of several batches is. */
  split: UploadProgress | null;
  /** What is wrong with the requests that a table makes; null as long as nothing is. */
  refused: ValidationReport | null;
  /** Why it stopped, unless the visitor stopped it. */
  error: unknown;
  start: (plan: RunPlan) => void;
  /** Goes on where it failed: nothing that is sent is sent again, and no batch is created twice. */
  retry: () => void;
  stop: () => void;
  reset: () => void;
}

/** Small parts, so that progress is seen and a pause takes hold soon. */
const partSize = 1_000_000;

export function useRun(): Run {
  // Every line has been looked at by then.
  const upload = useUploadFile({
    validate: false,
    resumeKey: 'new-batch',
    partsFrom: 4 * partSize,
    partSize,
  });
  const submit = useSubmitBatch();
  /** Stands for the batch of a file that is stored. */
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
        return goOnTo({ screen: 'batches' }, 'new');
      }
      setPhase('uploading');
      job.current ??= jobFromFile(await upload.startAsync(file), endpoint);
      setPhase('creating');
      const done = await submit.mutateAsync({ requests: [], endpoint, metadata, job: job.current });
      const batchId = done.shards[0]?.batch_id;
      if (batchId) {
        goOnTo({ screen: 'batch', batchId }, 'new');
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

/** Keeps the note of an upload that a reload would break off, for as long as there is one. */
function useUnfinished(title: string | null, status: string, pausable: boolean): void {
  useEffect(() => {
    if (pausable) {
      noteUnfinished(title);
    } else if (status === 'done' || status === 'cancelled') {
      noteUnfinished(null);
    }
  }, [title, status, pausable]);
}
