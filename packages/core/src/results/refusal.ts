import { OffpeakError } from '../errors/offpeak-error.ts';
import type { Batch } from '../wire/batch.ts';

const maxQuoted = 3;

/** Returns the error for a batch that was refused as a whole, or undefined for any other batch. */
export function refusalOf(batch: Batch): OffpeakError | undefined {
  const { id, errors, status, output_file_id, error_file_id } = batch;
  if (status !== 'failed' || output_file_id || error_file_id) {
    return undefined;
  }
  const all = errors?.data ?? [];
  const quoted = all
    .slice(0, maxQuoted)
    .map(({ line, code, message }) => `${line ? `line ${line}: ` : ''}${message ?? code}`);
  if (all.length > maxQuoted) {
    quoted.push(`${all.length - maxQuoted} more`);
  }
  const message = `Batch ${id} was refused: ${quoted.join(' · ') || 'no reason given'}`;
  const [first] = all;
  return new OffpeakError('batch_failed', message, {
    batchId: id,
    line: first?.line ?? undefined,
    param: first?.param ?? undefined,
  });
}
