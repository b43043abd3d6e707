'use client';

import { type FileObject, type UploadProgress, uploadFile } from '@offpeak/core';
import { useMutation } from '@tanstack/react-query';
import { useOffpeakClient } from './provider.tsx';
import { type UploadFileVariables, uploadFileOptions } from './upload-file-options.ts';
import { type SteeredMutation, useSteering } from './use-steering.ts';

/**
 * Uploads a file, with progress and a way to stop.
 *
 * @example
 * ```tsx
 * const upload = useUploadFile();
 * <input type="file" onChange={(event) => upload.mutate({ source: event.target.files[0], purpose: 'batch' })} />
 * <progress max={upload.progress?.totalBytes} value={upload.progress?.sentBytes} />
 * <button onClick={upload.cancel}>Stop</button>
 * ```
 */
export function useUploadFile(): SteeredMutation<FileObject, UploadFileVariables, UploadProgress> {
  const client = useOffpeakClient();
  const { progress, steer, cancel } = useSteering<UploadProgress>();
  const mutation = useMutation({
    ...uploadFileOptions(client),
    mutationFn: ({ source, ...options }) => uploadFile(client, source, steer(options)),
  });
  return { ...mutation, progress, cancel };
}
