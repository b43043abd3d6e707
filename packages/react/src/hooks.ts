'use client';

export { OffpeakProvider, type OffpeakProviderProps, useOffpeakClient } from './client/provider.tsx';
export { useCancelBatch } from './mutations/use-cancel-batch.ts';
export type { CancellableMutation } from './mutations/use-cancellable-mutation.ts';
export { useDeleteFile } from './mutations/use-delete-file.ts';
export { useRetryFailed } from './mutations/use-retry-failed.ts';
export { useSubmitBatch } from './mutations/use-submit-batch.ts';
export { type UseBatchOptions, useBatch } from './queries/use-batch.ts';
export { useBatchEnd } from './queries/use-batch-end.ts';
export { useBatchPace } from './queries/use-batch-pace.ts';
export { type BatchProgress, useBatchProgress } from './queries/use-batch-progress.ts';
export {
  type UseBatchResultPagesOptions,
  useBatchResultPages,
} from './queries/use-batch-result-pages.ts';
export { type UseBatchResultsOptions, useBatchResults } from './queries/use-batch-results.ts';
export { type UseBatchesOptions, useBatches } from './queries/use-batches.ts';
export { type UseFileContentOptions, useFile, useFileContent } from './queries/use-file.ts';
export { useFiles } from './queries/use-files.ts';
export { type RunBatch, type UseRunBatchOptions, useRunBatch } from './run/use-run-batch.ts';
export { type UploadFile, useUploadFile } from './upload/use-upload-file.ts';
export {
  type UploadDropProps,
  type UploadInputProps,
  type UseUploads,
  type UseUploadsOptions,
  useUploads,
} from './upload/use-uploads.ts';
