/**
 * The factories of query and mutation options, for every adapter of TanStack Query: they import no framework.
 *
 * @module
 */

export { type BatchCounts, type BatchVerdict, batchCounts } from './batch/batch-progress.ts';
export type { BatchState, BatchTarget, JobState } from './batch/batch-target.ts';
export type { BatchPages } from './batch/cached-batches.ts';
export { offpeakKeys } from './batch/keys.ts';
export type { PollOptions } from './batch/next-poll.ts';
export type { BatchPace } from './batch/pace.ts';
export type { ResultsRead } from './batch/results-read.ts';
export type {
  InfiniteQueryDefinition,
  MutationDefinition,
  QueryDefinition,
} from './client/define-options.ts';
export { cancelBatchOptions } from './mutations/cancel-batch-options.ts';
export { deleteFileOptions } from './mutations/delete-file-options.ts';
export { type RetryFailedVariables, retryFailedOptions } from './mutations/retry-failed-options.ts';
export { type SubmitBatchVariables, submitBatchOptions } from './mutations/submit-batch-options.ts';
export { type UploadFileVariables, uploadFileOptions } from './mutations/upload-file-options.ts';
export { batchOptions } from './queries/batch-options.ts';
export { type BatchesFilter, batchesOptions } from './queries/batches-options.ts';
export type { ResultsSoFar } from './queries/fetch-so-far.ts';
export {
  type FileContentFilter,
  fileContentOptions,
  fileOptions,
} from './queries/file-options.ts';
export { type FilePages, type FilesFilter, filesOptions } from './queries/files-options.ts';
export type { FileContent } from './queries/read-start.ts';
export {
  type ResultPage,
  type ResultPageStart,
  type ResultPages,
  type ResultPagesFilter,
  resultPagesOptions,
} from './queries/result-pages-options.ts';
export { type BatchResults, resultsOptions } from './queries/results-options.ts';
export { type ResultsSoFarOptions, resultsSoFarOptions } from './queries/so-far-options.ts';
export { createUpload, type Upload, type UploadActions, type UploadOptions } from './upload/create-upload.ts';
export {
  createUploads,
  type ListedUpload,
  type ListedUploadState,
  type Uploads,
  type UploadsOptions,
} from './upload/create-uploads.ts';
export type { UploadFileState, UploadInFlight } from './upload/upload-state.ts';
