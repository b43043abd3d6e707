import type { ByteSource, Client, FileObject, OffpeakError, UploadFileOptions } from '@offpeak/core';
import { offpeakKeys } from './keys.ts';
import { mutationOptions, uploadFile } from './peers.ts';

/** What to upload, and how. */
export interface UploadFileVariables extends UploadFileOptions {
  /** A File from an input or a drop, or anything else `uploadFile` of `@offpeak/core` takes. */
  source: ByteSource;
}

/**
 * Mutation options for one upload; lists of files are fetched again afterwards. Errors: those of `uploadFile`.
 *
 * @example
 * ```tsx
 * const upload = useMutation(uploadFileOptions(client));
 * upload.mutate({ source: file, purpose: 'batch' });
 * ```
 */
export function uploadFileOptions(client: Client) {
  return mutationOptions<FileObject, OffpeakError, UploadFileVariables>({
    mutationKey: offpeakKeys.mutation(client, 'upload-file'),
    mutationFn: ({ source, ...options }) => uploadFile(client, source, options),
    // Not awaited: the file is stored now, and the lists may take their time.
    onSuccess: (_file, _variables, _result, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.files(client) });
    },
  });
}
