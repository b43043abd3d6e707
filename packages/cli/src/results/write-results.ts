import type { BatchResult, Client, FailedResult } from '@offpeak/core';
import { isStdout } from '../terminal/standard-streams.ts';
import { tempPath } from '../terminal/temp-path.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { createFailureTally, type FailureReason } from './failure-reasons.ts';
import { type ResultFormat, resultFormat } from './result-format.ts';
import { openResultSink } from './result-sink.ts';
import { openResultSpool, type ResultSpool } from './result-spool.ts';

/** What came of a run. The first four add up to the number of requests. */
export interface RunSummary {
  succeeded: number;
  failed: number;
  expired: number;
  cancelled: number;
  /**
   * Results the server gave for no request of this file, or a second time. They are left out of the output.
   */
  surplus: number;
  /** Why requests did not succeed. Absent in a state that an earlier version saved. */
  reasons?: FailureReason[];
}

/** How to write results. */
export interface WriteResultsOptions {
  terminal: Terminal;
  signal?: AbortSignal | undefined;
  /**
   * The rows that the requests were made of, in their order: a table repeats them. Without them, a table has
   * the custom ids.
   */
  rows?: (() => AsyncIterable<ReadonlyMap<string, string>>) | null | undefined;
  /** Called with the number of results so far, at first with 0. */
  onResult?: ((written: number) => void) | undefined;
  /** Those of the client, which say where the text of an answer is. */
  traits?: Client['traits'];
}

/**
 * Writes exactly one line per request, in the order of the requests, whatever the server sends: a result that
 * comes twice counts once, and a request the server gave no result for gets a line with the error
 * `missing_result`. A file appears when it is complete. A name that ends in `.csv` or `.tsv` makes a table.
 */
export async function writeResults(
  outputPath: string,
  customIds: readonly string[],
  results: AsyncIterable<BatchResult>,
  { terminal, signal, rows, onResult, traits }: WriteResultsOptions,
): Promise<RunSummary> {
  // A run has its output to itself, so what a killed one has left is overwritten.
  const spoolPath = isStdout(outputPath) ? tempPath('results') : `${outputPath}.offpeak.spool`;
  const spool = await openResultSpool(spoolPath);
  try {
    const format = resultFormat(outputPath, traits);
    const summary = await spoolAll(spool, customIds, results, format, onResult);
    const sink = await openResultSink(outputPath, terminal);
    try {
      const prefixes = format.hasColumns ? prefixesOf(rows ?? (() => idRows(customIds)), format) : undefined;
      await spool.writeTo(sink, customIds, { prefixes, signal });
      await sink.commit();
    } catch (error) {
      await sink.discard();
      throw error;
    }
    return summary;
  } finally {
    await spool.remove();
  }
}

async function spoolAll(
  spool: ResultSpool,
  customIds: readonly string[],
  results: AsyncIterable<BatchResult>,
  format: ResultFormat,
  onResult: WriteResultsOptions['onResult'],
): Promise<RunSummary> {
  const counts = { succeeded: 0, failed: 0, expired: 0, cancelled: 0, surplus: 0 };
  const tally = createFailureTally();
  const wanted = new Set(customIds);
  let written: number | undefined;
  for await (const result of results) {
    // The first result may come hours after the call: until then nothing is being written.
    if (written === undefined) {
      written = 0;
      onResult?.(written);
    }
    const { customId } = result;
    const isNew =
      customId !== null && wanted.has(customId) && (await spool.add(customId, format.line(result)));
    if (!isNew) {
      counts.surplus += 1;
      continue;
    }
    counts[result.status] += 1;
    tally.add(result);
    written += 1;
    onResult?.(written);
  }
  for (const customId of customIds) {
    if (spool.has(customId)) {
      continue;
    }
    const missing = missingResult(customId);
    await spool.add(customId, format.line(missing));
    tally.add(missing);
    counts.failed += 1;
  }
  return { ...counts, reasons: tally.reasons() };
}

/** What comes before each result of a table: the values of its row, and before the first one the header. */
async function* prefixesOf(
  rows: () => AsyncIterable<ReadonlyMap<string, string>>,
  format: ResultFormat,
): AsyncGenerator<string, void, undefined> {
  let header = true;
  for await (const row of rows()) {
    const names = header ? `${format.header([...row.keys()])}\n` : '';
    header = false;
    yield `${names}${format.prefix([...row.values()])}`;
  }
}

async function* idRows(
  customIds: readonly string[],
): AsyncGenerator<ReadonlyMap<string, string>, void, undefined> {
  for (const customId of customIds) {
    yield new Map([['custom_id', customId]]);
  }
}

function missingResult(customId: string): FailedResult {
  const error = { code: 'missing_result', message: 'The server gave no result for this request.' };
  const unanswered = { statusCode: null, body: null, id: null, requestId: null, position: null };
  return { status: 'failed', customId, error, ...unanswered };
}
