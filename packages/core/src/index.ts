export type { BatchCreateOptions, BatchCreateParams, BatchesApi, BatchListOptions } from './api/batches.ts';
export { type Client, createClient } from './api/client.ts';
export type { FileCreateOptions, FileListOptions, FilesApi } from './api/files.ts';

export type { PagePromise } from './api/page.ts';
export type { UploadCompleteParams, UploadCreateParams, UploadsApi } from './api/uploads.ts';
export type { BatchJob, BatchShard } from './batch/job.ts';
export { jobFromBatch, jobFromFile } from './batch/job-from.ts';
export type { Outage, OutageOptions } from './batch/outage.ts';
export { type BatchSnapshot, countsOf, isSettled, statusOf } from './batch/progress.ts';
export { type ReadResultsOptions, readResults } from './batch/read-results.ts';
export type {
  BatchResult,
  FailedResult,
  ResultError,
  ResultPosition,
  SucceededResult,
  UnrunResult,
} from './batch/result.ts';
export { type RetryFailedOptions, retryFailed } from './batch/retry-failed.ts';
export { type RunBatchOptions, runBatch } from './batch/run-batch.ts';
export type { StandardOutcome, StandardSchema } from './batch/schema.ts';
export { canDiscardJob, settleCreation } from './batch/settle-job.ts';
export { submitBatch } from './batch/submit-batch.ts';
export type { SubmitBatchOptions } from './batch/submit-options.ts';
export { embedding, text } from './batch/text.ts';
export {
  type Cost,
  costOf,
  createUsageMeter,
  type ModelPrice,
  type TokenUsage,
  type UsageMeter,
} from './batch/usage.ts';
export { type WatchBatchOptions, waitForBatch, watchBatch } from './batch/watch-batch.ts';
export type { ErrorCode } from './errors/error-code.ts';
export { isOffpeakError, OffpeakError, type OffpeakErrorDetails } from './errors/offpeak-error.ts';
export { apiBaseURL } from './http/address.ts';
export type { CallOptions, ClientOptions, FetchInit, FetchLike } from './http/options.ts';
export type { ByteSource } from './jsonl/bytes.ts';
export { encodeRequests } from './jsonl/encode-requests.ts';
export type { FilledFile } from './jsonl/fill-file.ts';
export type { BatchLimits, FileCounts } from './jsonl/limits.ts';
export { type Line, type ReadLinesOptions, readLines } from './jsonl/lines.ts';
export type { RawRequest } from './jsonl/raw-request.ts';
export {
  chatRequest,
  embeddingRequest,
  moderationRequest,
  responsesRequest,
} from './jsonl/request-helpers.ts';
export type { AnyRequest, BatchRequest, LineOptions, RequestSource } from './jsonl/request-line.ts';
export type { ChatBody, EmbeddingBody, ModerationBody, ResponsesBody } from './jsonl/sdk-bodies.ts';
export { type ValidateRequestsOptions, validateRequests } from './jsonl/validate-requests.ts';
export type { Problem, ProblemCode, ValidationReport } from './jsonl/validation.ts';
export type { UploadState } from './upload/state.ts';
export { type UploadFileOptions, type UploadProgress, uploadFile } from './upload/upload-file.ts';
export { type VerifyWebhookOptions, verifyWebhook } from './webhook/verify-webhook.ts';
export type { ApiError, ApiErrorBody } from './wire/api-error.ts';
export {
  type Batch,
  type BatchEndpoint,
  type BatchError,
  type BatchRequestCounts,
  type BatchStatus,
  type BatchUsage,
  type BatchWait,
  isTerminal,
} from './wire/batch.ts';
export { errorInAnswer } from './wire/error-in-answer.ts';
export type { ExpiresAfter, FileDeleted, FileObject, FilePurpose } from './wire/file.ts';
export type { ListPage } from './wire/list.ts';
export { normalizeBatch } from './wire/normalize-batch.ts';
export { normalizeFile, normalizeUpload } from './wire/normalize-file.ts';
export { normalizeUsage } from './wire/normalize-usage.ts';
export type { Open } from './wire/open.ts';
export type { RequestLine } from './wire/request-line.ts';
export type { ResultLine } from './wire/result-line.ts';
export type { Upload, UploadPart } from './wire/upload.ts';
export type { BatchWebhookEvent } from './wire/webhook-event.ts';
