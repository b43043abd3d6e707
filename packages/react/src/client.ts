'use client';

export { OffpeakProvider, type OffpeakProviderProps, useOffpeakClient } from './provider.tsx';
export { useBatch } from './use-batch.ts';
export { useBatchPace } from './use-batch-pace.ts';
export { useBatchResults } from './use-batch-results.ts';
export { useBatches } from './use-batches.ts';
export { useCancelBatch } from './use-cancel-batch.ts';
export { useDeleteFile } from './use-delete-file.ts';
export { useFiles } from './use-files.ts';
export { useRetryFailed } from './use-retry-failed.ts';
export type { SteeredMutation } from './use-steering.ts';
export { useSubmitBatch } from './use-submit-batch.ts';
export { type UploadFile, type UseUploadFileOptions, useUploadFile } from './use-upload-file.ts';
