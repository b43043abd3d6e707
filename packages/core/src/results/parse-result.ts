import { normalizeResult, type ResultRow } from '../dialects/normalize-result.ts';
import { asText, isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import { type BatchResult, failedResult, type ResultError, type ResultPosition } from './result.ts';

/** Characters at the start of a torn line that are searched for its custom id. */
const searchedLength = 4096;

/**
 * Reads one line of an output or error file, null for one that is too long. Never throws: a line that cannot
 * be read is a `failed` result, with the custom id if that much is left of it.
 */
export function parseResult(text: string | null, position: ResultPosition): BatchResult<unknown, undefined> {
  const where = `Line ${position.line} of the ${position.file} file`;
  if (text === null) {
    return failedResult(null, 'line_too_long', `${where} is longer than maxLineBytes.`, { position });
  }
  const line = parseJson(text);
  if (!isPlainObject(line)) {
    return failedResult(salvageId(text), 'malformed_line', `${where} is not a JSON object.`, { position });
  }
  return toResult(normalizeResult(line), position, where);
}

function toResult(row: ResultRow, position: ResultPosition, where: string): BatchResult<unknown, undefined> {
  const { id, customId, requestId, statusCode, body, isAnswered } = row;
  const failed = (error: ResultError) =>
    failedResult(customId, error.code, error.message, { id, requestId, position, statusCode, body, error });
  if (!row.error) {
    if (customId === null || statusCode === null) {
      return failed({ code: 'missing_custom_id', message: `${where} has no custom_id.` });
    }
    return { status: 'succeeded', customId, statusCode, body, output: undefined, id, requestId, position };
  }
  const error = toResultError(row.error, where);
  const reason = isAnswered ? undefined : /(^|_)(expired|cancel)/i.exec(error.code)?.[2]?.toLowerCase();
  if (!reason || customId === null) {
    return failed(error);
  }
  return { status: reason === 'expired' ? reason : 'cancelled', customId, error, id, requestId, position };
}

function toResultError(error: NonNullable<ResultRow['error']>, where: string): ResultError {
  const { code, type, param } = error;
  const message = error.message || `${where} says ${code}.`;
  return { code, message, ...(type && { type }), ...(param && { param }) };
}

/** The custom id of a torn line, if it is whole. */
function salvageId(text: string): string | null {
  const start = text.slice(0, searchedLength);
  const [, id = ''] = /"custom_id"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(start) ?? [];
  return asText(parseJson(id));
}
