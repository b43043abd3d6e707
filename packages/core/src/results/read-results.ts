import type { Client } from '../api/client.ts';
import type { BatchJob } from '../job/job.ts';
import type { RequestSource } from '../jsonl/request-line.ts';
import type { OutageOptions } from '../watch/outage.ts';
import type { Batch } from '../wire/batch.ts';
import { inFileOrder, inRequestOrder, type ReadAll } from './arrange.ts';
import { deduplicate } from './deduplicate.ts';
import { endedBatches } from './ended-batches.ts';
import { type Expected, eachInput, eachRequest, expectAll } from './expected.ts';
import { refusalOf } from './refusal.ts';
import { type BatchResult, failedResult } from './result.ts';
import { readResultLines } from './result-lines.ts';
import { applySchema, type StandardSchema, type TextOf } from './schema.ts';

/** Options of {@link readResults}. */
export interface ReadResultsOptions<Output = undefined> extends Pick<OutageOptions, 'onOutage'> {
  /** Stops reading with `aborted`. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds the server may be unreachable while the ended batches are retrieved. Default 0: the first
   * error is thrown, as by any other call. `watchBatch` and `runBatch` wait 10 minutes by default.
   */
  outageLimitMs?: number | undefined;
  /**
   * Longest result line accepted, in bytes; a longer one is a `failed` result. Default 268,435,456 (256 MiB).
   */
  maxLineBytes?: number | undefined;
  /**
   * Validates the JSON in the text of chat, responses and completions answers, also inside a code fence, into
   * `output`.
   */
  schema?: StandardSchema<Output> | undefined;
  /**
   * What was submitted. Each result then has its `request`, and a request without a line is a `failed` result
   * with code `missing_result`. Requests from an iterable are held in memory, those of a Blob are not.
   */
  requests?: RequestSource<object> | Blob | undefined;
  /**
   * Whether each result gets its `request`, if the requests are known. Default true. Reading each one again
   * from a file takes longer than reading the result: set it to false if the custom id is enough.
   */
  attachRequests?: boolean | undefined;
  /**
   * Whether each result gets the text of its line as `rawLine`, to write it unchanged. Default false: it
   * takes as much memory again.
   */
  rawLines?: boolean | undefined;
  /**
   * Whether results come in the order of the requests: of `requests`, else of the input files. Default false:
   * as they stand in the result files.
   */
  ordered?: boolean | undefined;
  /**
   * About how many bytes of results `ordered` may hold. Files that are far out of order are read again
   * instead. Default 67,108,864 (64 MiB).
   */
  orderBufferBytes?: number | undefined;
}

/**
 * Reads the results of an ended job or batch: the output file and the error file of every batch as one
 * stream, as they arrive, each custom id once. They are not in the order of the requests unless `ordered` is
 * set: join them by `customId`. A line that cannot be read is one `failed` result, never the end of the
 * stream; one that still shows its custom id comes last, and only if no whole line has the same id. What a
 * cancelled or expired batch has finished is read like any other result. A download that breaks is resumed.
 *
 * @param client The client of the provider that has the batches.
 * @param target A job, a batch or the id of a batch.
 * @throws `conflict` for a batch that is still running; `file_unavailable` for result files that are gone;
 *   `network` for a download that keeps breaking; `batch_failed` for a batch that was refused as a whole:
 *   after the results of the others, and only if it was not retried and the requests are not known. If they
 *   are, each of them is a `failed` result.
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
  const { signal, onOutage, outageLimitMs = 0, maxLineBytes, rawLines = false } = options;
  // The batches of the job, then those of the jobs it retries.
  const chain = await endedBatches(client, target, { signal, onOutage, outageLimitMs });
  const refusals = chain.map((batches) => batches.map(refusalOf).find(Boolean));
  const expected = await expectedRequests(client, chain.at(-1) ?? [], options);

  const read: ReadAll = (seen) =>
    deduplicate(readResultLines(client, chain.flat(), maxLineBytes, signal), seen, rawLines);
  const { code, message } = refusals.find(Boolean) ?? missingResult;
  const missing = (customId: string) => failedResult(customId, code, message);
  const { ordered, orderBufferBytes = 67_108_864 } = options;
  const chunks = ordered
    ? inRequestOrder(read, expected, missing, orderBufferBytes)
    : inFileOrder(read, expected, missing);

  for await (const results of chunks) {
    for (const result of results) {
      // A promise is awaited by the yield; a result that is complete costs no further step.
      yield complete(result, expected, options, client.traits?.textOf) as BatchResult<T, Output>;
    }
  }
  // A refusal further down the chain was retried. If the requests are known, each of them has a `failed`
  // result.
  if (refusals[0] && expected.size === 0) {
    throw refusals[0];
  }
}

const missingResult = { code: 'missing_result', message: 'No result file has this request.' };

/**
 * Returns the requests that results are expected for, by custom id; none if they are neither given nor
 * needed.
 */
async function expectedRequests(
  client: Client,
  firstBatches: readonly Batch[],
  { requests, ordered, signal }: ReadResultsOptions<unknown>,
): Promise<ReadonlyMap<string, Expected>> {
  if (requests) {
    return expectAll(eachRequest(requests, client.traits));
  }
  return ordered ? expectAll(eachInput(client, firstBatches, signal)) : new Map();
}

/** Adds to a result what the options ask for: its request, and the output of the schema. */
function complete(
  result: BatchResult,
  expected: ReadonlyMap<string, Expected>,
  { attachRequests = true, schema }: ReadResultsOptions<unknown>,
  textOf: TextOf,
): BatchResult | Promise<BatchResult<unknown, unknown>> {
  const load = attachRequests && expected.get(result.customId ?? '')?.load;
  return load || schema ? completeFrom(result, load || undefined, schema, textOf) : result;
}

async function completeFrom(
  result: BatchResult,
  load: Expected['load'],
  schema: StandardSchema | undefined,
  textOf: TextOf,
): Promise<BatchResult<unknown, unknown>> {
  if (load) {
    result.request = await load();
  }
  return schema ? applySchema(result, schema, textOf) : result;
}
