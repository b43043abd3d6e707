import type { BatchResult } from '@offpeak/core';
import { type MergedLine, toMergedLine } from './result-line.ts';
import { openResultSpool } from './result-spool.ts';

/** What came of a run. The first four add up to the number of requests. */
export interface RunSummary {
  succeeded: number;
  failed: number;
  expired: number;
  cancelled: number;
  /** Results the server gave for no request of this file, or a second time. They are left out of the file. */
  surplus: number;
}

/** How to write results. */
export interface WriteResultsOptions {
  signal?: AbortSignal | undefined;
  /** Called with the number of results so far. */
  onResult?: ((written: number) => void) | undefined;
}

/**
 * Writes exactly one line per request, in the order of the requests, whatever the server sends: a result that comes twice counts once,
 * and a request the server gave no result for gets a line with the error `missing_result`.
 */
export async function writeResults(
  outputPath: string,
  customIds: readonly string[],
  results: AsyncIterable<BatchResult>,
  { signal, onResult }: WriteResultsOptions = {},
): Promise<RunSummary> {
  const summary: RunSummary = { succeeded: 0, failed: 0, expired: 0, cancelled: 0, surplus: 0 };
  const wanted = new Set(customIds);
  const spool = await openResultSpool(outputPath);
  let written = 0;
  try {
    for await (const result of results) {
      const { customId } = result;
      const isNew =
        customId !== null &&
        wanted.has(customId) &&
        (await spool.add(customId, JSON.stringify(toMergedLine(result))));
      if (!isNew) {
        summary.surplus++;
        continue;
      }
      summary[result.status]++;
      onResult?.(++written);
    }
    for (const customId of customIds) {
      if (spool.has(customId)) continue;
      await spool.add(customId, JSON.stringify(missingLine(customId)));
      summary.failed++;
    }
    await spool.finish(customIds, signal);
  } catch (error) {
    await spool.discard();
    throw error;
  }
  return summary;
}

function missingLine(customId: string): MergedLine {
  const message = 'The server gave no result for this request.';
  return { id: null, custom_id: customId, response: null, error: { code: 'missing_result', message } };
}
