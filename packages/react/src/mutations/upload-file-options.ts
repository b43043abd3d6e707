import {
  type ByteSource,
  type Client,
  type FileObject,
  type UploadFileOptions,
  uploadFile,
} from '@offpeak/core';
import { offpeakKeys } from '../batch/keys.ts';
import { defineMutation } from '../client/define-options.ts';

/** The file to upload, and how. */
export interface UploadFileVariables extends UploadFileOptions {
  /** A File from an input or a drop, or any other source that `uploadFile` of `@offpeak/core` accepts. */
  source: ByteSource;
}

/**
 * Mutation options for one upload; lists of files are fetched again afterwards. Errors: those of
 * `uploadFile`.
 *
 * @example
 * ```tsx
 * const upload = useMutation(uploadFileOptions(client));
 * upload.mutate({ source: file, purpose: 'batch' });
 * ```
 */
export function uploadFileOptions(client: Client) {
  return defineMutation<FileObject, UploadFileVariables>({
    mutationKey: offpeakKeys.mutation(client, 'upload-file'),
    mutationFn: ({ source, ...options }) => uploadFile(client, source, options),
    // Not awaited: the file is stored, and the lists may take long.
    onSuccess: (_file, _variables, _result, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.files(client) });
    },
  });
}
