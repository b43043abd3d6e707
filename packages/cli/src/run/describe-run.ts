import type { BatchJob } from '@offpeak/core';
import { batchIds } from '../batch/target.ts';
import { describeReasons } from '../results/failure-reasons.ts';
import type { RunSummary } from '../results/write-results.ts';
import { CliError } from '../terminal/cli-error.ts';
import { formatCount, formatList, formatMany } from '../terminal/format.ts';
import { isStdout } from '../terminal/standard-streams.ts';

/** How a run went: one line, and one more for each reason why requests failed. */
export function describeSummary(summary: RunSummary, outputPath: string): string {
  const { succeeded, failed, expired, cancelled, reasons = [] } = summary;
  const total = succeeded + failed + expired + cancelled;
  const bad = [
    failed > 0 ? `${formatCount(failed)} failed` : '',
    expired > 0 ? `${formatCount(expired)} expired` : '',
    cancelled > 0 ? `${formatCount(cancelled)} cancelled` : '',
  ].filter((part) => part !== '');
  const head =
    bad.length === 0
      ? `All ${formatMany(total, 'request')} succeeded.`
      : `${formatCount(succeeded)} of ${formatMany(total, 'request')} succeeded; ${bad.join(', ')}.`;
  const where = isStdout(outputPath) ? '' : ` Results: ${outputPath}`;
  return [`${head}${where}`, ...describeReasons(reasons)].join('\n');
}

/** An error that ends a run, with the way to resume it if there is something to resume. */
export function withResume(error: unknown, job: BatchJob | null): unknown {
  if (!(error instanceof CliError) || batchIds(job).length === 0) {
    return error;
  }
  return new CliError(
    `${error.message} The same command resumes the run; nothing is sent twice.`,
    error.exitCode,
  );
}

/** What to say when a run is stopped before its end. */
export function describeStop(job: BatchJob | null, stateFile: string): string {
  const ids = batchIds(job);
  const what =
    ids.length === 0
      ? 'Stopped before the batch was created.'
      : `Stopped waiting. ${formatList(ids)} ${ids.length === 1 ? 'continues' : 'continue'} at the server.`;
  return `${what} Run the same command again to resume; its state is in ${stateFile}.`;
}
