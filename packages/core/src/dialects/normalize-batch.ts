import { asNumber, asObject, isPlainObject } from '../util/coerce.ts';
import type { Batch, BatchError, BatchRequestCounts } from '../wire/batch.ts';
import { normalizeStatus } from './batch-status.ts';
import { normalizeError } from './normalize-error.ts';
import { withUnixTimes } from './unix-times.ts';

/**
 * Returns a batch of any provider as OpenAI would send it. Unknown fields are kept, absent fields stay
 * absent, and a batch in OpenAI's shape is unchanged. A client applies this to every answer; call it for
 * answers you read yourself, as in a gateway.
 *
 * @param batch A batch as the provider sends it; anything that is not an object is returned as it is.
 *
 * @example
 * ```ts
 * const sent = { id: 'batch_1', status: 'COMPLETED', errors: 'No quota.' } as unknown as Batch;
 * const batch = normalizeBatch(sent);
 * console.log(batch.status); // completed
 * console.log(batch.errors); // { object: 'list', data: [{ message: 'No quota.' }] }
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
  // OpenAI itself has sent "" for a missing file: https://github.com/tobert/kaibo/issues/93
  if (output === '') {
    normal.output_file_id = null;
  }
  if (error === '') {
    normal.error_file_id = null;
  }
  return normal;
}

/** Returns the reasons of a refusal as a list; null without any. */
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
 * Returns counts as numbers; null if the total is unknown: a total of 0 would mean that the batch has no
 * requests.
 */
function normalizeCounts(counts: unknown): BatchRequestCounts | null {
  const fields = asObject(counts);
  const completed = asNumber(fields.completed) ?? 0;
  const failed = asNumber(fields.failed) ?? 0;
  const total = asNumber(fields.total) ?? (completed + failed || null);
  return total === null ? null : { ...fields, total, completed, failed };
}
