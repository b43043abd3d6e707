'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { offpeakKeys } from '../batch/keys.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { createUpload, type UploadActions, type UploadOptions } from './create-upload.ts';
import type { UploadFileState } from './upload-state.ts';

/** An upload and its actions. The functions keep their identity from render to render. */
export interface UploadFile extends UploadActions {
  /** The state of the upload; `state.status` narrows it. */
  state: UploadFileState;
}

/**
 * Uploads a file: checked line by line before a byte is sent, with progress in bytes, speed and time left,
 * and with pause, resume, cancel and retry. Large files are sent in parts. While the browser is offline the
 * upload pauses and resumes automatically. It continues after the component unmounts.
 *
 * @example
 * ```tsx
 * const upload = useUploadFile({ resumeKey: 'requests' });
 * const { state } = upload;
 * return (
 *   <>
 *     <input type="file" onChange={({ target }) => target.files?.[0] && upload.start(target.files[0])} />
 *     {state.status === 'uploading' && <progress value={state.sentBytes} max={state.totalBytes} />}
 *     {state.status === 'uploading' && state.pausable && <button onClick={upload.pause}>Pause</button>}
 *     {state.status === 'invalid' && <p>{state.report.errors[0]?.message}</p>}
 *     {state.status === 'paused' && <button onClick={upload.resume}>Resume</button>}
 *     {state.status === 'failed' && <button onClick={upload.retry}>{state.error.message} Try again</button>}
 *   </>
 * );
 * ```
 */
export function useUploadFile(options: UploadOptions = {}): UploadFile {
  const client = useOffpeakClient();
  const queries = useQueryClient();
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { getSnapshot, subscribe, ...actions } = useMemo(
    () =>
      createUpload(client, () => ({
        ...latest.current,
        onDone: (file) => {
          queries.invalidateQueries({ queryKey: offpeakKeys.files(client) });
          latest.current.onDone?.(file);
        },
      })),
    [client, queries],
  );
  return { state: useSyncExternalStore(subscribe, getSnapshot, getSnapshot), ...actions };
}
