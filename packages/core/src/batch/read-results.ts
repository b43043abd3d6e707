import type { Client } from '../api/client.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { sleep } from '../http/sleep.ts';
import { readLines } from '../jsonl/lines.ts';
import { type Batch, isTerminal } from '../wire/batch.ts';
import type { BatchJob } from './job.ts';
import { parseResult } from './parse-result.ts';
import { isSettled } from './progress.ts';
import type { BatchResult } from './result.ts';
import { batchIdsOf } from './target.ts';

/** Options of {@link readResults}. */
export interface ReadResultsOptions {
  signal?: AbortSignal | undefined;
  /** Longest result line taken, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
}

const settlingLooks = 5;

/**
 * Reads the results of an ended job or batch: output file and error file of every batch as one stream, as they arrive. The order is not
 * that of the requests; join by `customId`. A line that cannot be read is one `failed` result, never the end of the stream. What a cancelled
 * or expired batch has finished is read like any other.
 *
 * Throws `conflict` for a batch that is still running, `batch_failed` for one that was refused as a whole (after the results of the others),
 * `file_unavailable` for result files that are gone, `network` for a download that broke off.
 *
 * @example
 * ```ts
 * for await (const result of readResults(client, job)) {
 *   if (result.status === 'succeeded') console.log(result.customId, result.body);
 *   else console.warn(result.customId, result.status, result.error.message);
 * }
 * ```
 */
export async function* readResults<T = unknown>(
  client: Client,
  target: BatchJob | Batch | string,
  options: ReadResultsOptions = {},
): AsyncGenerator<BatchResult<T>, void, undefined> {
  let refused: OffpeakError | undefined;
  const given = typeof target === 'object' && !('shards' in target) && isSettled(target) ? target : undefined;
  for (const id of batchIdsOf(target)) {
    const batch = given ?? (await settledBatch(client, id, options.signal));
    if (batch.status === 'failed' && !batch.output_file_id && !batch.error_file_id) {
      refused ??= refusal(batch);
      continue;
    }
    if (batch.output_file_id) yield* readFile<T>(client, batch, 'output', batch.output_file_id, options);
    if (batch.error_file_id) yield* readFile<T>(client, batch, 'error', batch.error_file_id, options);
  }
  if (refused) throw refused;
}

/** The ended batch; one that says `completed` without files is asked again a few times. */
async function settledBatch(client: Client, id: string, signal: AbortSignal | undefined): Promise<Batch> {
  for (let look = 0; ; look++) {
    const batch = await client.batches.retrieve(id, { signal });
    if (isSettled(batch)) return batch;
    if (!isTerminal(batch.status))
      throw new OffpeakError(
        'conflict',
        `Batch ${id} is ${batch.status}: wait for its end (waitForBatch) before reading results.`,
        { batchId: id },
      );
    if (look >= settlingLooks)
      throw new OffpeakError('file_unavailable', `Batch ${id} is completed but names no result file.`, {
        batchId: id,
      });
    await sleep(1000, signal);
  }
}

async function* readFile<T>(
  client: Client,
  batch: Batch,
  file: 'output' | 'error',
  fileId: string,
  { signal, maxLineBytes }: ReadResultsOptions,
): AsyncGenerator<BatchResult<T>, void, undefined> {
  const response = await client.files.content(fileId, { signal }).catch((error: unknown) => {
    if (!isOffpeakError(error) || error.code !== 'not_found') throw error;
    throw new OffpeakError(
      'file_unavailable',
      `The ${file} file ${fileId} of batch ${batch.id} is gone: it has expired or was deleted.`,
      { cause: error, batchId: batch.id, fileId, status: error.status, requestId: error.requestId },
    );
  });
  if (!response.body) return;
  try {
    for await (const { number, text } of readLines(response.body, { maxLineBytes }))
      yield parseResult(text, { batchId: batch.id, file, line: number }) as BatchResult<T>;
  } catch (error) {
    if (isOffpeakError(error)) throw error;
    const aborted = signal?.aborted;
    throw new OffpeakError(
      aborted ? 'aborted' : 'network',
      aborted
        ? 'Reading the results was aborted by its signal.'
        : `The download of the ${file} file ${fileId} of batch ${batch.id} broke off.`,
      { cause: aborted ? signal.reason : error, batchId: batch.id, fileId },
    );
  }
}

function refusal(batch: Batch): OffpeakError {
  const errors = batch.errors?.data ?? [];
  const reasons = errors.slice(0, 3).map(({ line, code, message }) => {
    const where = line ? `line ${line}: ` : '';
    return `${where}${message ?? code ?? 'no reason given'}`;
  });
  const more = errors.length > 3 ? ` (and ${errors.length - 3} more)` : '';
  return new OffpeakError(
    'batch_failed',
    `Batch ${batch.id} was refused: ${reasons.join(' · ') || 'no reason given'}${more}`,
    {
      batchId: batch.id,
      line: errors[0]?.line ?? undefined,
      param: errors[0]?.param ?? undefined,
    },
  );
}
