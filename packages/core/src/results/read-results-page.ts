import type { Client } from '../api/client.ts';
import { isTerminal } from '../dialects/batch-status.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { scanLines } from '../jsonl/lines.ts';
import type { Batch } from '../wire/batch.ts';
import { download } from './download.ts';
import { parseResult } from './parse-result.ts';
import type { ReadResultsOptions } from './read-results.ts';
import { refusalOf } from './refusal.ts';
import type { BatchResult, ResultPosition } from './result.ts';
import { applySchema, type TextOf } from './schema.ts';

/** A place between two results of some batches. Plain JSON. */
export interface ResultsPlace {
  /** Which of the result files of the batches, counted from 0. */
  file: number;
  /** Bytes of that file before the place. */
  byte: number;
  /** Lines of that file before the place. */
  line: number;
}

/** Results between two places. */
export interface ResultsPage<T = unknown, Output = undefined> {
  rows: BatchResult<T, Output>[];
  /** Where the page begins. */
  start: ResultsPlace;
  /** Where the next page begins; null behind the last result. */
  next: ResultsPlace | null;
}

/** Options of {@link readResultsPage}. */
export interface ReadResultsPageOptions<Output = undefined>
  extends Pick<ReadResultsOptions<Output>, 'signal' | 'maxLineBytes' | 'schema' | 'rawLines'> {
  /** Where the page begins: the `next` of another page. Default: at the first result. */
  from?: ResultsPlace | undefined;
  /** Maximum number of results. Default 100. */
  limit?: number | undefined;
}

/**
 * Reads one page of the results of batches that have ended, and no more than that: a range request begins at
 * the place of the page, and the download ends with its last result. So any number of results can be paged
 * through in the memory of a page. Where a server does not support ranges, what is before the page is
 * downloaded and skipped.
 *
 * The results are those of {@link readResults} in the order of the files, with one difference: a page does
 * not know the custom ids of the others, so an id that a provider reports twice is on two pages.
 *
 * @param client The client of the provider that has the batches.
 * @param batches The ended batches, in order.
 * @throws `conflict` for a batch that still runs; `invalid_option` for a limit below 1; `batch_failed` for a
 *   batch that was refused as a whole; `file_unavailable` for a result file that is gone.
 * @example
 * ```ts
 * const batch = await client.batches.retrieve('batch_1');
 * let page = await readResultsPage(client, [batch], { limit: 50 });
 * while (page.next) page = await readResultsPage(client, [batch], { limit: 50, from: page.next });
 * ```
 */
export async function readResultsPage<T = unknown, Output = undefined>(
  client: Client,
  batches: readonly Batch[],
  options: ReadResultsPageOptions<Output> = {},
): Promise<ResultsPage<T, Output>> {
  const { from = { file: 0, byte: 0, line: 0 }, limit = 100 } = options;
  if (!(limit >= 1)) {
    throw invalidOption('limit', 'a number of results, 1 or more');
  }
  const rows: BatchResult<T, Output>[] = [];
  let place: ResultsPlace | null = from;
  for await (const line of linesFrom(client, batches.flatMap(filesOf), from, options)) {
    // A page does not end behind a line that is too long: the place of its end is unknown.
    if (rows.length >= limit && place) {
      return { rows, start: from, next: place };
    }
    rows.push((await resultOf(line, options, client.traits?.textOf)) as BatchResult<T, Output>);
    place = line.after;
  }
  return { rows, start: from, next: null };
}

interface ResultFile extends Pick<ResultPosition, 'batchId' | 'file'> {
  fileId: string;
}

/** Returns the result files of an ended batch. Throws the error of one that was refused as a whole. */
function filesOf(batch: Batch): ResultFile[] {
  const { id: batchId, status } = batch;
  const refusal = refusalOf(batch);
  if (refusal) {
    throw refusal;
  }
  if (!isTerminal(status)) {
    const message = `Batch ${batchId} is ${status}. Call waitForBatch before reading its results.`;
    throw new OffpeakError('conflict', message, { batchId });
  }
  return (['output', 'error'] as const).flatMap((file) => {
    const fileId = batch[`${file}_file_id`];
    return fileId ? { batchId, file, fileId } : [];
  });
}

interface PlacedLine {
  /** Null for a line that is too long. */
  text: string | null;
  position: ResultPosition;
  /** The place behind the line; null if it is unknown. */
  after: ResultsPlace | null;
}

/** Yields the lines of result files, from a place in one of them to the end of the last. */
async function* linesFrom(
  client: Client,
  files: readonly ResultFile[],
  from: ResultsPlace,
  { maxLineBytes, signal }: ReadResultsPageOptions<unknown>,
): AsyncGenerator<PlacedLine, void, undefined> {
  for (const [index, { batchId, file, fileId }] of [...files.entries()].slice(from.file)) {
    const start = index === from.file ? from : { byte: 0, line: 0 };
    for await (const lines of scanLines(download(client, fileId, signal, start.byte), maxLineBytes)) {
      for (const { text, number, end, tooLong } of lines) {
        const line = start.line + number;
        const after = tooLong ? null : { file: index, byte: start.byte + end, line };
        yield { text: tooLong ? null : text, position: { batchId, file, line }, after };
      }
    }
  }
}

async function resultOf(
  { text, position }: PlacedLine,
  { rawLines = false, schema }: ReadResultsPageOptions<unknown>,
  textOf: TextOf,
): Promise<BatchResult<unknown, unknown>> {
  const result = parseResult(text, position);
  if (rawLines && text !== null) {
    result.rawLine = text;
  }
  return schema ? applySchema(result, schema, textOf) : result;
}
