import type { BatchResult } from '@offpeak/core';

/** One line of a results file, in the shape of the API's own: at most one of `response` and `error` is null. */
export interface MergedLine {
  /** `batch_req_…`; null for a request without a line in any result file. */
  id: string | null;
  custom_id: string | null;
  response: { status_code: number; request_id: string | null; body: unknown } | null;
  error: { code: string; message: string } | null;
}

/**
 * The line of a result. A request that was answered with 4xx or 5xx has that answer in `response` and its reason in `error`; one
 * that was never run has `error` only.
 */
export function toMergedLine(result: BatchResult): MergedLine {
  if (result.status === 'succeeded') {
    const { id, customId, statusCode, requestId, body } = result;
    return {
      id,
      custom_id: customId,
      response: { status_code: statusCode, request_id: requestId, body },
      error: null,
    };
  }
  const response =
    result.status === 'failed' && result.statusCode !== null
      ? { status_code: result.statusCode, request_id: result.requestId, body: result.body }
      : null;
  return { id: result.id, custom_id: result.customId, response, error: result.error };
}
