import type { Client } from '@offpeak/core';
import { scopeOf } from '../client/scope.ts';
import { type BatchTarget, idsOf } from './batch-target.ts';
import { nameOfRead, type ResultsRead } from './results-read.ts';

/**
 * The query and mutation keys of offpeak, from the widest to the narrowest, for `invalidateQueries`,
 * `cancelQueries` and filters. Each holds the scope of its client, which is the client's `name`, so two
 * clients in one `QueryClient` never share data.
 *
 * @example
 * ```ts
 * await queryClient.invalidateQueries({ queryKey: offpeakKeys.batches(client) }); // lists and batches
 * queryClient.removeQueries({ queryKey: offpeakKeys.all(client) }); // everything this client has fetched
 * ```
 */
export const offpeakKeys = {
  /** Everything offpeak caches for one client; without a client, for all of them. */
  all: (client?: Client): readonly (string | number)[] => (client ? keyOf(client) : ['offpeak']),
  /** Every batch and every list of batches. */
  batches: (client: Client) => keyOf(client, 'batches'),
  /** Every list of batches. */
  batchLists: (client: Client) => keyOf(client, 'batches', 'list'),
  /** One batch by its id, or one job. */
  batch: (client: Client, target: BatchTarget) => keyOf(client, 'batches', 'one', ...nameOf(target)),
  /** The pace of the batches of these ids together. */
  batchPace: (client: Client, ids: readonly string[]) => keyOf(client, 'pace', ...ids),
  /** Results of every batch. */
  results: (client: Client) => keyOf(client, 'results'),
  /** Results of one batch or job, as they are read. */
  batchResults: (client: Client, target: BatchTarget, read: ResultsRead<unknown> = {}) =>
    keyOf(client, 'results', ...resultsNameOf(target), ...nameOfRead(read)),
  /** Results so far of one batch or job that runs. */
  resultsSoFar: (client: Client, target: BatchTarget, read: ResultsRead<unknown> = {}) =>
    keyOf(client, 'results', ...resultsNameOf(target), 'so far', ...nameOfRead(read)),
  /** Pages of the results of one batch or job. */
  resultPages: (client: Client, target: BatchTarget, limit: number, read: ResultsRead<unknown> = {}) =>
    keyOf(client, 'results', ...resultsNameOf(target), `pages of ${limit}`, ...nameOfRead(read)),
  /** Every list of files. */
  files: (client: Client) => keyOf(client, 'files'),
  /** One file by its id, and its content. */
  file: (client: Client, id: string) => keyOf(client, 'file', id),
  /** The content of one file, up to a number of bytes. */
  fileContent: (client: Client, id: string, maxBytes: number) =>
    keyOf(client, 'file', id, 'content', `${maxBytes}`),
  /** Mutations, by what they do. */
  mutation: (
    client: Client,
    verb: 'upload-file' | 'submit-batch' | 'retry-failed' | 'cancel-batch' | 'delete-file',
  ) => keyOf(client, verb),
};

function keyOf<const Rest extends readonly string[]>(
  client: Client,
  ...rest: Rest
): readonly ['offpeak', string | number, ...Rest] {
  return ['offpeak', scopeOf(client), ...rest];
}

/** A job is named by its key and its batches: a batch that hit a token limit is replaced by another. */
function nameOf(target: BatchTarget): readonly string[] {
  return typeof target === 'string' ? [target] : [target.key, ...idsOf(target)];
}

/** A job of one batch has the results of that batch, so both share one download. */
function resultsNameOf(target: BatchTarget): readonly string[] {
  const ids = idsOf(target);
  return ids.length === 1 && !(target as Partial<{ previous: unknown }>).previous ? ids : nameOf(target);
}
