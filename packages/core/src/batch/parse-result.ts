import { parseJson } from '../jsonl/parse-json.ts';
import { isFields } from '../jsonl/validation.ts';
import { fieldsOf } from './fields.ts';
import { type BatchResult, failedResult, type ResultPosition } from './result.ts';

const nothing: Record<string, unknown> = {};

/**
 * Reads one line of an output or error file, null for one that is too long. Never throws: a line that cannot be read is a `failed` result,
 * with the custom id if that much is left of it.
 */
export function parseResult(text: string | null, position: ResultPosition): BatchResult<unknown, undefined> {
  const where = () => `Line ${position.line} of the ${position.file} file`;
  if (text === null)
    return failedResult(null, 'line_too_long', `${where()} is longer than maxLineBytes.`, { position });
  const line = parseJson(text);
  if (!isFields(line))
    return failedResult(salvageId(text), 'malformed_line', `${where()} is not a JSON object.`, { position });

  const { response, error } = line;
  const { request_id, status_code, body = null } = fieldsOf(response);
  const customId = asText(line.custom_id);
  const statusCode = typeof status_code === 'number' ? status_code : Number(asText(status_code)) || null;
  const id = asText(line.id);
  const requestId = asText(request_id);
  const failed = (code: string, message: string) =>
    failedResult(customId, code, message, { id, requestId, position, statusCode, body });

  // Some servers send a text for an error, some an object of nulls for none.
  const fault = typeof error === 'string' ? { message: error } : isFields(error) ? error : nothing;
  if (
    (error && Object.values(fault).some(Boolean)) ||
    statusCode === null ||
    statusCode < 200 ||
    statusCode > 299
  ) {
    const answer = fieldsOf(fieldsOf(body).error);
    const code =
      asText(fault.code) ??
      asText(answer.code) ??
      asText(answer.type) ??
      (statusCode === null ? 'no_response' : `http_${statusCode}`);
    const message = asText(fault.message) ?? asText(answer.message) ?? `${where()} says ${code}.`;
    const unrun = isFields(response) ? null : /(^|_)(expired|cancel)/.exec(code)?.[2];
    if (!unrun || customId === null) return failed(code, message);
    const status = unrun === 'expired' ? 'expired' : 'cancelled';
    return { status, customId, error: { code, message }, id, requestId, position };
  }
  if (customId === null) return failed('missing_custom_id', `${where()} has no custom_id.`);
  return { status: 'succeeded', customId, statusCode, body, output: undefined, id, requestId, position };
}

/** The custom id of a torn line, if it is whole. */
function salvageId(text: string): string | null {
  const [, id = ''] = /"custom_id"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text.slice(0, 4096)) ?? [];
  return asText(parseJson(id));
}

function asText(value: unknown): string | null {
  return (typeof value === 'string' ? value : typeof value === 'number' && String(value)) || null;
}
