import type { Batch, BatchResult, BatchSnapshot } from '@offpeak/core';
import { refusalReasons } from '../batch/refusal-reasons.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { OpenRun } from './open-run.ts';

/**
 * The results of a run, unless all of its batches were refused as a whole: that has cost nothing, so the run
 * is forgotten and the next one may send the corrected file. Throws a `CliError` with the reasons then. One
 * refused batch among others is not an error: its requests are failed results.
 */
export async function* refuseRefused(
  results: AsyncIterable<BatchResult>,
  run: OpenRun,
  last: () => BatchSnapshot | undefined,
): AsyncGenerator<BatchResult, void, undefined> {
  for await (const result of results) {
    const batches = last()?.batches ?? [];
    if (batches.length > 0 && batches.every(wasRefused)) {
      const { job } = run.state;
      // What an earlier round has finished is kept.
      if (job?.previous) {
        await run.update({ job: job.previous });
      } else {
        await run.forget();
      }
      throw new CliError(batches.map(describeRefusal).join('\n'));
    }
    yield result;
  }
}

function wasRefused({ status, output_file_id: output, error_file_id: errors }: Batch): boolean {
  return status === 'failed' && !output && !errors;
}

const maxReasons = 10;

function describeRefusal(batch: Batch): string {
  const reasons = refusalReasons(batch);
  const head = `Batch ${batch.id} was refused`;
  if (reasons.length === 0) {
    return `${head}; the server gave no reason.`;
  }
  if (reasons.length === 1) {
    return `${head}: ${reasons[0]}`;
  }
  const more = reasons.length - maxReasons;
  const lines = reasons.slice(0, maxReasons).map((reason) => `  ${reason}`);
  return [`${head}:`, ...lines, ...(more > 0 ? [`  … and ${more} more`] : [])].join('\n');
}
