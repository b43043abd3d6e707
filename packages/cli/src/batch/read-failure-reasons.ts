import { type Batch, type Client, isTerminal, readResults } from '@offpeak/core';
import { createFailureTally, type FailureReason } from '../results/failure-reasons.ts';
import { countsOf } from './batch-counts.ts';

/**
 * Why requests of an ended batch did not succeed, from its error file; from its output file where the server
 * keeps all results in one. Empty for a batch that still runs or has no failures.
 */
export async function readFailureReasons(
  client: Client,
  batch: Batch,
  signal: AbortSignal,
): Promise<FailureReason[]> {
  if (!isTerminal(batch.status)) {
    return [];
  }
  const hasFailures = (countsOf(batch).failed ?? 0) > 0;
  if (!batch.error_file_id && !(hasFailures && batch.output_file_id)) {
    return [];
  }
  // Answers that succeeded may be gigabytes: they are left unread where they have a file of their own.
  const read = batch.error_file_id ? { ...batch, output_file_id: null } : batch;
  const tally = createFailureTally();
  for await (const result of readResults(client, read, { signal })) {
    tally.add(result);
  }
  return tally.reasons();
}
