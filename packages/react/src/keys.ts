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
  /** One batch. */
  batch: (id: string) => ['offpeak', 'batches', 'one', id] as const,
  /** How fast one batch goes. */
  batchPace: (id: string) => ['offpeak', 'pace', id] as const,
  /** Results of every batch. */
  results: () => ['offpeak', 'results'] as const,
  /** Results of one batch. */
  batchResults: (id: string) => ['offpeak', 'results', id] as const,
  /** Every list of files. */
  files: () => ['offpeak', 'files'] as const,
  /** Mutations, by what they do. */
  mutation: (verb: 'upload-file' | 'submit-batch' | 'retry-failed' | 'cancel-batch' | 'delete-file') =>
    ['offpeak', verb] as const,
};
