'use client';

import type {
  FileObject,
  FilePurpose,
  OffpeakError,
  UploadFileOptions,
  UploadState,
  ValidateRequestsOptions,
} from '@offpeak/core';
import { useMemo, useReducer, useRef } from 'react';
import { useMutation } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';
import { type UploadFileVariables, uploadFileOptions } from './upload-file-options.ts';
import { localMemory } from './upload-memory.ts';
import { createRun, endRun, performUpload, type UploadRun } from './upload-run.ts';
import { nextUpload, type UploadFileState } from './upload-state.ts';

/** Options of {@link useUploadFile}; those of `uploadFile` besides. */
export interface UseUploadFileOptions
  extends Omit<UploadFileOptions, 'purpose' | 'signal' | 'pause' | 'resume'> {
  /** Default `batch`. */
  purpose?: FilePurpose;
  /**
   * Looks at every line before a byte leaves, and sends nothing when one would be refused. Default: for purpose `batch`, with the limits
   * of one batch. `false` sends unseen.
   */
  validate?: ValidateRequestsOptions | boolean;
  /**
   * Any name for this place to upload. With it an unfinished upload is remembered in `localStorage`, and goes on where it was when the
   * same file is started again, also after a reload.
   */
  resumeKey?: string;
}

/** An upload and what can be done with it. The functions stay the same from render to render. */
export interface UploadFile {
  /** Where it stands; `state.status` narrows it. */
  state: UploadFileState;
  /** Uploads a file; one that is under way is cancelled first. */
  start: (source: Blob) => void;
  /** As `start`, but resolves to the stored file and rejects with an OffpeakError: `aborted` after `cancel()`. */
  startAsync: (source: Blob) => Promise<FileObject>;
  /** Stops sending; what is sent stays. Only while `state.pausable`: a small file is on its way as a whole. */
  pause: () => void;
  /** Goes on after `pause()`. */
  resume: () => void;
  /** Ends the upload and discards what was sent. */
  cancel: () => void;
  /** Starts the last file again, without the parts that were sent. */
  retry: () => void;
  /** Back to `idle`, for another file. An upload that is under way is cancelled. */
  reset: () => void;
}

interface RunVariables extends UploadFileVariables {
  run: UploadRun;
}

/**
 * Uploads a file: checked line by line before a byte leaves, with progress in bytes, speed and time left, and with pause, resume, cancel and retry. Large files go in parts; while the
 * browser is offline the upload waits, and goes on by itself. It goes on, too, when the component is unmounted.
 *
 * @example
 * ```tsx
 * const upload = useUploadFile({ resumeKey: 'requests' });
 * const { state } = upload;
 * return (
 *   <>
 *     <input type="file" onChange={(event) => event.target.files?.[0] && upload.start(event.target.files[0])} />
 *     {state.status === 'uploading' && <progress value={state.sentBytes} max={state.totalBytes ?? undefined} />}
 *     {state.status === 'uploading' && state.pausable && <button onClick={upload.pause}>Pause</button>}
 *     {state.status === 'invalid' && state.report.errors.map((error) => <p>Line {error.line}: {error.message}</p>)}
 *     {state.status === 'paused' && <button onClick={upload.resume}>Go on</button>}
 *     {state.status === 'failed' && <button onClick={upload.retry}>{state.error.message} Try again</button>}
 *   </>
 * );
 * ```
 */
export function useUploadFile({
  resumeKey,
  purpose = 'batch',
  validate = purpose === 'batch',
  ...options
}: UseUploadFileOptions = {}): UploadFile {
  const client = useOffpeakClient();
  const [record, dispatch] = useReducer(nextUpload, null);
  const newest = useRef<UploadRun | null>(null);
  const memory = useMemo(() => localMemory(resumeKey), [resumeKey]);

  const { mutateAsync } = useMutation<FileObject, OffpeakError, RunVariables>({
    ...uploadFileOptions(client),
    // The run itself waits while the browser is offline, and says so.
    networkMode: 'always',
    mutationFn: ({ run }) =>
      performUpload(run, {
        client,
        options: { ...options, purpose },
        validate: validate === true ? {} : validate || null,
        memory,
        dispatch: (event) => {
          if (newest.current === run) dispatch(event);
        },
      }),
  });

  const actions = useMemo(() => {
    const end = (): void => endRun(newest.current);
    const begin = (source: Blob, saved: UploadState | undefined): Promise<FileObject> => {
      end();
      const run = createRun(source, saved);
      newest.current = run;
      return mutateAsync({ source, purpose, run });
    };
    const startAsync = (source: Blob): Promise<FileObject> => begin(source, memory.recall(source.size));
    return {
      startAsync,
      start: (source: Blob) => void startAsync(source).catch(ignore),
      pause: () => newest.current?.pause?.abort(),
      resume: () => newest.current?.goOn(),
      cancel: end,
      retry: () => {
        const run = newest.current;
        if (run) begin(run.source, run.saved).catch(ignore);
      },
      reset: () => {
        end();
        newest.current = null;
        dispatch({ type: 'reset' });
      },
    };
  }, [mutateAsync, memory, purpose]);
  return { state: record?.state ?? idle, ...actions };
}

const idle: UploadFileState = { status: 'idle' };

/** What went wrong is in `state`. */
function ignore(): void {}
