import { asNumber, asObject, isPlainObject } from '../util/coerce.ts';
import type { Batch, BatchError, BatchRequestCounts } from '../wire/batch.ts';
import { normalizeStatus } from './batch-status.ts';
import { normalizeError } from './normalize-error.ts';
import { withUnixTimes } from './unix-times.ts';

/**
 * A batch as OpenAI would send it, from whatever provider it came. Fields it does not know are kept, fields
 * that are absent stay absent, and what is as it should be stays as it is. Each quirk that is understood has
 * its line here. A client does this to every answer; call it for answers you read yourself, as in a gateway.
 *
 * @example
 * ```ts
 * const sent = { id: 'batch_1', status: 'COMPLETED', errors: 'No quota.' } as unknown as Batch;
 * console.log(normalizeBatch(sent)); // { id: 'batch_1', status: 'completed', errors: { object: 'list', data: [{ message: 'No quota.' }] } }
 * ```
 */
export function normalizeBatch(batch: Batch): Batch {
  if (!isPlainObject(batch as unknown)) {
    return batch;
  }
  // Novita, Together and Qoder send dates as text.
  const normal: Batch = withUnixTimes({ ...batch });
  normal.status = normalizeStatus(batch.status);
  const { errors, request_counts: counts, output_file_id: output, error_file_id: error } = batch;
  // Together and OpenRouter have one `error`, as text or as an object.
  const reasons = normalizeErrors(errors) ?? normalizeErrors((batch as { error?: unknown }).error);
  if (reasons || errors !== undefined) {
    normal.errors = reasons;
  }
  if (counts !== undefined) {
    normal.request_counts = normalizeCounts(counts);
  }
  // OpenAI itself has been seen to send "" for a file that there is not.
  if (output === '') {
    normal.output_file_id = null;
  }
  if (error === '') {
    normal.error_file_id = null;
  }
  return normal;
}

/** The reasons of a refusal as the list they should be, or null without any. */
function normalizeErrors(errors: unknown): { object?: 'list'; data?: BatchError[] } | null {
  // Novita sends a text, watsonx a list of texts, Kluster and Mistral a list of objects, OpenRouter one
  // object.
  const isList = isPlainObject(errors) && 'data' in errors;
  const reasons = [isList ? errors.data : errors].flat().flatMap((reason) => normalizeReason(reason) ?? []);
  return reasons.length > 0 ? { object: 'list', ...(isList && errors), data: reasons } : null;
}

function normalizeReason(reason: unknown): BatchError | undefined {
  const error = normalizeError(reason);
  const { line } = asObject(reason);
  const code = error?.code || error?.type;
  if (!error || !(error.message || code || line)) {
    return undefined;
  }
  return {
    ...asObject(reason),
    ...(code && { code }),
    ...(error.message && { message: error.message }),
    ...(error.param && { param: error.param }),
    ...(typeof line === 'string' && { line: asNumber(line) }),
  };
}

/**
 * Counts that are numbers. Null if the total is unknown: taken for 0, it would say that a batch without
 * requests has ended.
 */
function normalizeCounts(counts: unknown): BatchRequestCounts | null {
  const fields = asObject(counts);
  const completed = asNumber(fields.completed) ?? 0;
  const failed = asNumber(fields.failed) ?? 0;
  const total = asNumber(fields.total) ?? (completed + failed || null);
  return total === null ? null : { ...fields, total, completed, failed };
}
