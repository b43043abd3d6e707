export type { ErrorCode } from './errors/error-code.ts';
export { isOffpeakError, OffpeakError, type OffpeakErrorDetails } from './errors/offpeak-error.ts';
export type { ApiError, ApiErrorBody } from './wire/api-error.ts';
export {
  type Batch,
  type BatchEndpoint,
  type BatchError,
  type BatchRequestCounts,
  type BatchStatus,
  type BatchUsage,
  isTerminal,
} from './wire/batch.ts';
export type { ExpiresAfter, FileDeleted, FileObject, FilePurpose } from './wire/file.ts';
export type { ListPage } from './wire/list.ts';
export type { RequestLine } from './wire/request-line.ts';
export type { ResultLine } from './wire/result-line.ts';
export type { Upload, UploadPart } from './wire/upload.ts';
export type { BatchWebhookEvent } from './wire/webhook-event.ts';
