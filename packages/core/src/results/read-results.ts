import type { Client } from '../api/client.ts';
import { isTerminal } from '../dialects/batch-status.ts';
import { isSettled } from '../dialects/is-settled.ts';
import { normalizeBatch } from '../dialects/normalize-batch.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { BatchJob } from '../job/job.ts';
import { type ScannedLine, scanLines } from '../jsonl/lines.ts';
import type { RequestSource } from '../jsonl/request-line.ts';
import type { OutageOptions } from '../watch/outage.ts';
import { watchBatch } from '../watch/watch-batch.ts';
import type { Batch } from '../wire/batch.ts';
import { download } from './download.ts';
import { type Expected, eachInput, eachRequest, expectAll } from './expected.ts';
import { parseResult } from './parse-result.ts';
import { inOrder, type Weighed } from './reorder.ts';
import { type BatchResult, failedResult, type ResultPosition } from './result.ts';
import { applySchema, type StandardSchema } from './schema.ts';

/** Options of {@link readResults}. */
export interface ReadResultsOptions<Output = undefined> extends Pick<OutageOptions, 'onOutage'> {
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds the server may be out of reach while the ended batches are retrieved. Default 0: the first
   * error is thrown, as by any other call. `watchBatch` and `runBatch` wait 10 minutes by default.
   */
  outageLimitMs?: number | undefined;
  /**
   * Longest result line taken, in bytes; a longer one is a `failed` result. Default 268,435,456 (256 MiB).
   */
  maxLineBytes?: number | undefined;
  /**
   * Validates the JSON text of answers from chat, responses or completions, also in a code fence, into
   * `output`.
   */
  schema?: StandardSchema<Output> | undefined;
  /**
   * What was submitted. Each result then has its `request`, and a request without a line is a `failed` result
   * with code `missing_result`. Requests from an iterable are held in memory, those of a Blob are not.
   */
  requests?: RequestSource<object> | Blob | undefined;
  /**
   * Whether each result gets its `request`, where the requests are known. Default true. Reading each one
   * again from a file takes longer than the result itself: say false where the custom id is enough.
   */
  attachRequests?: boolean | undefined;
  /**
   * Give each result the text of its line as `rawLine`, to be written unchanged. Default false, since it
   * takes memory once more.
   */
  rawLines?: boolean | undefined;
  /**
   * Give results in the order of the requests: of `requests`, else of the input files. Default false: as they
   * stand in the files.
   */
  ordered?: boolean | undefined;
  /**
   * About how many bytes of results to hold for `ordered`; files far out of order are read again instead.
   * Default 67,108,864 (64 MiB).
   */
  orderBufferBytes?: number | undefined;
}

/**
 * Reads the results of an ended job or batch: output file and error file of every batch as one stream, as
 * they arrive, each custom id once. The order is not that of the requests unless you ask for it; join by
 * `customId`. A line that cannot be read is one `failed` result, never the end of the stream; one that still
 * shows its custom id comes last, and only if no whole line has it. What a cancelled or expired batch has
 * finished is read like any other. A download that breaks off goes on where it was.
 *
 * Throws `conflict` for a batch that is still running, `file_unavailable` for result files that are gone,
 * `network` for a download that keeps breaking, and `batch_failed` for a batch that was refused as a whole:
 * after the results of the others, not if it has been run again, and not if the requests are known, as each
 * of them is a `failed` result then.
 *
 * @example
 * ```ts
 * for await (const result of readResults(client, job)) {
 *   if (result.status === 'succeeded') console.log(result.customId, result.body);
 *   else console.warn(result.customId, result.status, result.error.message);
 * }
 * ```
 */
export async function* readResults<T = unknown, Output = undefined>(
  client: Client,
  target: BatchJob | Batch | string,
  options: ReadResultsOptions<Output> = {},
): AsyncGenerator<BatchResult<T, Output>, void, undefined> {
  const { signal, maxLineBytes, schema, requests, ordered, orderBufferBytes = 67_108_864 } = options;
  const { rawLines, attachRequests = true } = options;
  const generations = await endedBatches(client, target, options);
  const batches = generations.flat();
  const refusals = generations.map((generation) => generation.map(refusalOf).find(Boolean));
  const refusal = refusals.find(Boolean);
  let expected: Map<string, Expected> | undefined;
  if (requests) {
    expected = await expectAll(eachRequest(requests));
  } else if (ordered) {
    expected = await expectAll(eachInput(client, generations.at(-1) ?? [], signal));
  }

  let seen = new Set<string>();
  /** Lines that can be read no further than their custom id: they count only if no whole line has it. */
  let torn: BatchResult[] = [];
  const isNew = ({ customId }: BatchResult) => customId === null || seen.size < seen.add(customId).size;
  const parse = (
    lines: readonly ScannedLine[],
    batchId: string,
    file: ResultPosition['file'],
  ): Weighed<BatchResult> => {
    const items: BatchResult[] = [];
    let weight = 0;
    for (const { number, text, tooLong } of lines) {
      const item = parseResult(tooLong ? null : text, { batchId, file, line: number });
      if (rawLines && !tooLong) {
        item.rawLine = text;
      }
      const { customId } = item;
      if (customId !== null && item.status === 'failed' && item.error.code === 'malformed_line') {
        torn.push(item);
      } else if (isNew(item)) {
        items.push(item);
        weight += rawLines ? text.length * 2 : text.length;
      }
    }
    return { items, weight };
  };
  async function* read(): AsyncGenerator<Weighed<BatchResult>, void, undefined> {
    seen = new Set();
    torn = [];
    for (const batch of batches) {
      for (const file of ['output', 'error'] as const) {
        const fileId = batch[`${file}_file_id`];
        if (fileId) {
          for await (const lines of scanLines(download(client, fileId, signal), maxLineBytes)) {
            yield parse(lines, batch.id, file);
          }
        }
      }
    }
    yield { items: torn.filter(isNew), weight: torn.length };
  }

  const { code = 'missing_result', message = 'No result file has this request.' } = refusal ?? {};
  const missing = (id = ''): BatchResult => failedResult(id, code, message);
  async function* all(): AsyncGenerator<BatchResult[], void, undefined> {
    const ids = [...(expected?.keys() ?? [])];
    if (ordered) {
      const indexOf = ({ customId }: BatchResult) => expected?.get(customId ?? '')?.index ?? null;
      for await (const item of inOrder(read, indexOf, ids.length, orderBufferBytes)) {
        yield [typeof item === 'number' ? missing(ids[item]) : item];
      }
    } else {
      for await (const { items } of read()) {
        yield items;
      }
      yield ids.filter((id) => !seen.has(id)).map((id) => missing(id));
    }
  }

  for await (const results of all()) {
    for (const result of results) {
      const load = expected?.get(result.customId ?? '')?.load;
      if (load && attachRequests) {
        result.request = await load();
      }
      yield (schema ? await applySchema(result, schema) : result) as BatchResult<T, Output>;
    }
  }
  // What was refused before has been run again. Requests that are gone through already tell of nothing.
  if (refusals[0] && !expected?.size) {
    throw refusals[0];
  }
}

/** The ended batches of a job and of the jobs it runs again, the newest first. */
async function endedBatches(
  client: Client,
  target: BatchJob | Batch | string,
  { signal, onOutage, outageLimitMs = 0 }: ReadResultsOptions<unknown>,
): Promise<Batch[][]> {
  if (typeof target === 'object' && !('shards' in target)) {
    // One that was stored, or came from elsewhere.
    const batch = normalizeBatch(target);
    if (isSettled(batch)) {
      return [[batch]];
    }
  }
  let batches: Batch[] = [];
  // One that says `completed` before it names its files is asked again by the watch.
  for await (const snapshot of watchBatch(client, target, { signal, onOutage, outageLimitMs })) {
    batches = snapshot.batches;
    for (const batch of batches) {
      const { id: batchId, status } = batch;
      if (!isTerminal(status)) {
        throw new OffpeakError('conflict', `Batch ${batchId} is ${status}: waitForBatch first.`, { batchId });
      }
      if (snapshot.done && !isSettled(batch)) {
        throw new OffpeakError('file_unavailable', `Batch ${batchId} is ${status} but has no result file.`, {
          batchId,
        });
      }
    }
  }
  const { previous } = target as Partial<BatchJob>;
  const before = previous && (await endedBatches(client, previous, { signal, onOutage, outageLimitMs }));
  return [batches, ...(before ?? [])];
}

/** The error for a batch that was refused as a whole. */
function refusalOf(batch: Batch): OffpeakError | undefined {
  const { id, errors, status, output_file_id, error_file_id } = batch;
  if (status !== 'failed' || output_file_id || error_file_id) {
    return undefined;
  }
  const all = errors?.data ?? [];
  const reasons = all
    .slice(0, 3)
    .map(({ line, code, message }) => `${line ? `line ${line}: ` : ''}${message ?? code}`);
  if (all.length > 3) {
    reasons.push(`${all.length - 3} more`);
  }
  return new OffpeakError(
    'batch_failed',
    `Batch ${id} was refused: ${reasons.join(' · ') || 'no reason given'}`,
    {
      batchId: id,
      line: all[0]?.line ?? undefined,
      param: all[0]?.param ?? undefined,
    },
  );
}
