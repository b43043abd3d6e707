export { type ApiKey, type Authenticate, apiKeys, openAccess } from './auth/authenticate.ts';
export { type Clock, type ClockOption, systemClock } from './clock.ts';
export { createServer, type Server, type ServerOptions } from './create-server.ts';
export { type Hours, parseHours } from './engine/hours.ts';
export { defaultRetryRules, type RetryRules } from './engine/retry-delay.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type { Log, LogEntry } from './log/log.ts';
export { type Claim, type ClaimedBatch, ClaimLostError, type ClaimQuery } from './storage/claim.ts';
export type { Creation, Once, OverQuota } from './storage/creation.ts';
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
export {
  type BatchStore,
  type BatchWrite,
  BlobDamaged,
  type BlobStore,
  BlobTooLarge,
  type DeliveryStore,
  type FileListQuery,
  type FileStore,
  type ListAnswer,
  type ListQuery,
  type Storage,
  StorageUnavailable,
  type SweepOptions,
  type Swept,
  type UploadStore,
} from './storage/storage.ts';
export { fetchUpstream, type UpstreamOptions } from './upstream/fetch-upstream.ts';
export {
  type Upstream,
  type UpstreamAnswer,
  type UpstreamCall,
  UpstreamFailure,
  type UpstreamFailureKind,
} from './upstream/upstream.ts';
export type { PostWebhook } from './webhooks/courier.ts';
export { type BatchEventType, batchEvents, type Webhook } from './webhooks/webhook.ts';
