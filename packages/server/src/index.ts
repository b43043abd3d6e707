export { type Access, type ApiKey, type Authenticate, apiKeys, openAccess } from './auth/authenticate.ts';
export { createServer, type Server, type ServerOptions } from './create-server.ts';
export { defaultRetryRules, type RetryRules } from './failures/retry-delay.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type { Log, LogEntry } from './log/log.ts';
export type { PooledUpstream } from './pool/pooled-upstream.ts';
export {
  type BatchFilter,
  type BatchSort,
  type BatchSortKey,
  type BatchSummary,
  everyProject,
  type ProjectScope,
} from './storage/batch-filter.ts';
export { type Claim, type ClaimedBatch, ClaimLostError, type ClaimQuery } from './storage/claim.ts';
export type { Creation, IdempotencyKey, OverQuota } from './storage/creation.ts';
export type {
  JournalBlock,
  JournalEntry,
  JournalStore,
  Recorded,
  ResultJournal,
  ResultKind,
} from './storage/journal.ts';
export type {
  BatchEnding,
  BatchRecord,
  BatchState,
  DeliveryRecord,
  FileRecord,
  NewBatch,
  PartRecord,
  Segment,
  UploadRecord,
} from './storage/records.ts';
export type {
  BatchListQuery,
  BatchStore,
  BatchWrite,
  BlobStore,
  DeliveryStore,
  FileListQuery,
  FileStore,
  ListAnswer,
  ListQuery,
  Storage,
  StorageSpace,
  SweepOptions,
  Swept,
  UploadStore,
} from './storage/storage.ts';
export { BlobDamagedError, BlobTooLargeError, StorageUnavailableError } from './storage/storage-errors.ts';
export { type Clock, type ClockOption, systemClock } from './time/clock.ts';
export { type Hours, parseHours } from './time/hours.ts';
export type { UpstreamOptions } from './upstream/endpoint-access.ts';
export { type FetchUpstreamOptions, fetchUpstream } from './upstream/fetch-upstream.ts';
export {
  type Upstream,
  type UpstreamAnswer,
  type UpstreamCall,
  UpstreamError,
  type UpstreamErrorKind,
} from './upstream/upstream.ts';
export { type BatchEventType, batchEvents, type Webhook } from './webhooks/webhook.ts';
export type { PostWebhook } from './webhooks/webhook-dispatcher.ts';
