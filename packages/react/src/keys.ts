import { type BatchTarget, idsOf } from './batch-target.ts';

/**
 * The query and mutation keys of offpeak, from the widest to the narrowest, for `invalidateQueries`, `cancelQueries` and filters.
 *
 * @example
 * ```ts
 * await queryClient.invalidateQueries({ queryKey: offpeakKeys.batches() }); // every list of batches and every batch
 * ```
 */
export const offpeakKeys = {
  /** Everything offpeak keeps. */
  all: () => ['offpeak'] as const,
  /** Every batch and every list of batches. */
  batches: () => ['offpeak', 'batches'] as const,
  /** Every list of batches. */
  batchLists: () => ['offpeak', 'batches', 'list'] as const,
  /** One batch by its id, or one job. */
  batch: (target: BatchTarget) => ['offpeak', 'batches', 'one', ...nameOf(target)] as const,
  /** How fast one batch or job goes. */
  batchPace: (target: BatchTarget) => ['offpeak', 'pace', ...idsOf(target)] as const,
  /** Results of every batch. */
  results: () => ['offpeak', 'results'] as const,
  /** Results of one batch or job. */
  batchResults: (target: BatchTarget) => ['offpeak', 'results', ...nameOf(target)] as const,
  /** Every list of files. */
  files: () => ['offpeak', 'files'] as const,
  /** Mutations, by what they do. */
  mutation: (verb: 'upload-file' | 'submit-batch' | 'retry-failed' | 'cancel-batch' | 'delete-file') =>
    ['offpeak', verb] as const,
};

/** A job is named by its key, and by its batches: one that was refused for lack of room gives way to another. */
function nameOf(target: BatchTarget): readonly string[] {
  return typeof target === 'string' ? [target] : [target.key, ...idsOf(target)];
}
