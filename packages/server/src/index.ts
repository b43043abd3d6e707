export { type ApiKey, type Authenticate, apiKeys, openAccess } from './auth/authenticate.ts';
export { type Clock, systemClock } from './clock.ts';
export { createServer, type Server, type ServerOptions } from './create-server.ts';
export { type Hours, parseHours } from './engine/hours.ts';
export { defaultRetryRules, type RetryRules } from './engine/retry-delay.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type { Log, LogEntry } from './log/log.ts';
export type { BatchEnding, BatchRecord, BatchState, FileRecord, Segment } from './storage/records.ts';
export {
  type BatchStore,
  type BatchWrite,
  type BlobStore,
  BlobTooLarge,
  type FileListQuery,
  type FileStore,
  type JournalStore,
  type ListAnswer,
  type ListQuery,
  type ResultJournal,
  type ResultKind,
  type Storage,
} from './storage/storage.ts';
export { fetchUpstream, type UpstreamOptions } from './upstream/fetch-upstream.ts';
export {
  type Upstream,
  type UpstreamAnswer,
  type UpstreamCall,
  UpstreamFailure,
  type UpstreamFailureKind,
} from './upstream/upstream.ts';
