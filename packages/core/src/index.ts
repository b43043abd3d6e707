export type {
  BatchCreateOptions,
  BatchCreateParams,
  BatchesApi,
  BatchListOptions,
  ResultsSoFarOptions,
} from './api/batches.ts';
export { type Client, createClient } from './api/client.ts';
export type { FileCreateOptions, FileListOptions, FilesApi } from './api/files.ts';

export type { PagePromise } from './api/page.ts';
export type { UploadCompleteParams, UploadCreateParams, UploadsApi } from './api/uploads.ts';
export { isTerminal } from './dialects/batch-status.ts';
export { errorInResponse } from './dialects/error-in-response.ts';
export { isSettled } from './dialects/is-settled.ts';
export { normalizeBatch } from './dialects/normalize-batch.ts';
export { normalizeFile, normalizeUpload } from './dialects/normalize-file.ts';
export { normalizeUsage } from './dialects/normalize-usage.ts';
export { failedOnTokenLimit } from './dialects/token-limit.ts';
export type { ApiError, ApiErrorBody } from './errors/api-error.ts';
export type { ErrorCode } from './errors/error-code.ts';
export { isOffpeakError, OffpeakError, type OffpeakErrorDetails } from './errors/offpeak-error.ts';
export { isOutage, isTransient } from './errors/transient.ts';
export { normalizeBaseURL } from './http/address.ts';
export type { CallOptions, ClientOptions, FetchInit, FetchLike } from './http/options.ts';
export { batchIdsOf } from './job/batch-ids.ts';
export type { BatchJob, BatchShard } from './job/job.ts';
export { jobFromBatch, jobFromFile } from './job/job-from.ts';
export { canDiscardJob, settleCreation } from './job/settle-job.ts';
export { encodeRequests } from './jsonl/encode-requests.ts';
export type { InputFile } from './jsonl/fill-file.ts';
export type { BatchLimits, FileCounts } from './jsonl/limits.ts';
export type { Line } from './jsonl/line.ts';
export { type ReadLinesOptions, readLines } from './jsonl/lines.ts';
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
export type { FileState, LineRule } from './protocol/line-rule.ts';
export type {
  AnswerUsage,
  LineShape,
  ProviderTraits,
  SubmissionOptions,
} from './protocol/provider-traits.ts';
export { parseResult } from './results/parse-result.ts';
export { type ReadResultsOptions, readResults } from './results/read-results.ts';
export {
  type ReadResultsPageOptions,
  type ResultsPage,
  type ResultsPlace,
  readResultsPage,
} from './results/read-results-page.ts';
export {
  type ReadResultsSoFarOptions,
  type ResultsCursor,
  readResultsSoFar,
} from './results/read-results-so-far.ts';
export type {
  BatchResult,
  FailedResult,
  ResultError,
  ResultPosition,
  SucceededResult,
  UnprocessedResult,
} from './results/result.ts';
export { resultEmbedding, resultText } from './results/result-text.ts';
export type { StandardSchema, StandardSchemaResult } from './results/schema.ts';
export {
  type Cost,
  costOf,
  createUsageMeter,
  type ModelPrice,
  type TokenUsage,
  type UsageMeter,
} from './results/usage.ts';
export { type RetryFailedOptions, retryFailed } from './run/retry-failed.ts';
export { type RunBatchOptions, runBatch } from './run/run-batch.ts';
export { submitBatch } from './submit/submit-batch.ts';
export type { SubmitBatchOptions } from './submit/submit-options.ts';
export type { UploadState } from './upload/state.ts';
export { uploadFile } from './upload/upload-file.ts';
export type { UploadFileOptions, UploadProgress } from './upload/upload-options.ts';
export type { ByteSource } from './util/byte-source.ts';
export { measurePace, type Pace, type PaceStart } from './util/measure-pace.ts';
export type { Outage, OutageOptions } from './watch/outage.ts';
export { type BatchSnapshot, countsOf, statusOf } from './watch/progress.ts';
export { type WatchBatchOptions, waitForBatch, watchBatch } from './watch/watch-batch.ts';
export { type VerifyWebhookOptions, verifyWebhook } from './webhook/verify-webhook.ts';
export type {
  Batch,
  BatchEndpoint,
  BatchError,
  BatchEstimate,
  BatchRequestCounts,
  BatchStatus,
  BatchUsage,
  BatchWait,
} from './wire/batch.ts';
export type { ExpiresAfter, FileDeleted, FileObject, FilePurpose } from './wire/file.ts';
export type { ListPage } from './wire/list.ts';
export type { OpenString } from './wire/open-string.ts';
export type { RequestLine } from './wire/request-line.ts';
export type { ResultLine } from './wire/result-line.ts';
export type { Upload, UploadPart } from './wire/upload.ts';
export type { BatchWebhookEvent } from './wire/webhook-event.ts';
