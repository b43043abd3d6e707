import type { BatchResult } from '@offpeak/core';
import { rawMember } from './raw-member.ts';

/**
 * The line of a result, in the shape of the API's own: `id`, `custom_id`, `response` and `error`. A request
 * that was answered with a failure has that answer in `response` and its reason in `error`; one that was
 * never run has `error` only. If the result was read with its `rawLine`, the answer's body keeps its bytes:
 * numbers beyond 2^53, `1.0`, the order of keys.
 */
export function resultLine(result: BatchResult): string {
  const { id, customId } = result;
  const error = result.status === 'succeeded' ? null : result.error;
  const head = `{"id":${JSON.stringify(id)},"custom_id":${JSON.stringify(customId)}`;
  return `${head},"response":${responseOf(result) ?? 'null'},"error":${JSON.stringify(error)}}`;
}

function responseOf(result: BatchResult): string | null {
  if (!('statusCode' in result)) {
    return null;
  }
  const { statusCode, requestId, body, rawLine } = result;
  if (statusCode === null) {
    return null;
  }
  const raw = rawLine === undefined ? null : rawBody(rawLine);
  const fields = `"status_code":${statusCode},"request_id":${JSON.stringify(requestId)}`;
  return `{${fields},"body":${raw ?? JSON.stringify(body)}}`;
}

/** The body of the answer as it stands in the line of a result file. */
function rawBody(rawLine: string): string | null {
  // What has a status code was read from an object with an object for its response.
  const response = rawMember(rawLine.trim(), 'response');
  return response?.startsWith('{') ? rawMember(response, 'body') : null;
}
