import { normalizeResult, type ResultRow } from '../dialects/normalize-result.ts';
import { asText, isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import { type BatchResult, failedResult, type ResultError, type ResultPosition } from './result.ts';

/** Characters at the start of a truncated line that are searched for its custom id. */
const searchedLength = 4096;

/**
 * Parses one line of an output or error file, from any provider with OpenAI's lines. Never throws: a line
 * that cannot be read is a `failed` result with the code `malformed_line`, and the custom id if that part is
 * whole.
 *
 * @param text The line; null stands for a line that is too long.
 * @param position The place of the line, for messages.
 * @example
 * ```ts
 * const line = '{"custom_id":"r1","response":null,"error":{"code":"batch_expired","message":"Too late."}}';
 * parseResult(line, { batchId: 'batch_1', file: 'error', line: 1 }).status; // 'expired'
 * ```
 */
export function parseResult(text: string | null, position: ResultPosition): BatchResult<unknown, undefined> {
  if (text === null) {
    const message = `${nameOf(position)} is longer than maxLineBytes.`;
    return failedResult(null, 'line_too_long', message, { position });
  }
  const line = parseJson(text);
  if (!isPlainObject(line)) {
    const message = `${nameOf(position)} is not a JSON object.`;
    return failedResult(salvageId(text), 'malformed_line', message, { position });
  }
  const row = normalizeResult(line);
  return row.error ? unsuccessful(row, row.error, position) : successful(row, position);
}

function successful(row: ResultRow, position: ResultPosition): BatchResult<unknown, undefined> {
  const { id, customId, requestId, statusCode, body } = row;
  if (customId === null || statusCode === null) {
    return failed(
      row,
      { code: 'missing_custom_id', message: `${nameOf(position)} has no custom_id.` },
      position,
    );
  }
  return { status: 'succeeded', customId, statusCode, body, output: undefined, id, requestId, position };
}

function unsuccessful(
  row: ResultRow,
  { code, message, type, param }: NonNullable<ResultRow['error']>,
  position: ResultPosition,
): BatchResult<unknown, undefined> {
  const error: ResultError = {
    code,
    message: message || `${nameOf(position)} has the error ${code}.`,
    ...(type && { type }),
    ...(param && { param }),
  };
  const { id, customId, requestId } = row;
  // Only a request that was never run can have expired or been cancelled.
  const reason = row.isAnswered ? undefined : /(^|_)(expired|cancel)/i.exec(code)?.[2]?.toLowerCase();
  if (!reason || customId === null) {
    return failed(row, error, position);
  }
  return { status: reason === 'expired' ? reason : 'cancelled', customId, error, id, requestId, position };
}

function failed(
  row: ResultRow,
  error: ResultError,
  position: ResultPosition,
): BatchResult<unknown, undefined> {
  const { id, customId, requestId, statusCode, body } = row;
  return failedResult(customId, error.code, error.message, {
    id,
    requestId,
    position,
    statusCode,
    body,
    error,
  });
}

function nameOf({ line, file }: ResultPosition): string {
  return `Line ${line} of the ${file} file`;
}

/** Returns the custom id of a truncated line, or null if it is not whole. */
function salvageId(text: string): string | null {
  const start = text.slice(0, searchedLength);
  const [, id = ''] = /"custom_id"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(start) ?? [];
  return asText(parseJson(id));
}
