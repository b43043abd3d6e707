import type { BatchResult, ResultPosition } from './result.ts';

type Fields = Record<string, unknown>;

/**
 * Reads one line of an output or error file. Never throws: a line that cannot be read is a `failed` result.
 */
export function parseResult(text: string, position: ResultPosition): BatchResult {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    line = undefined;
  }
  if (!isFields(line))
    return failed(
      position,
      null,
      null,
      'malformed_line',
      `Line ${position.line} of the ${position.file} file is not a JSON object.`,
    );

  const response = isFields(line.response) ? line.response : undefined;
  const customId = typeof line.custom_id === 'string' && line.custom_id !== '' ? line.custom_id : null;
  const requestId = asText(response?.request_id) ?? null;
  const statusCode = typeof response?.status_code === 'number' ? response.status_code : null;
  const body = response?.body;
  const lineError = isFields(line.error) ? line.error : undefined;

  if (lineError || statusCode === null || statusCode < 200 || statusCode > 299) {
    const answered = isFields(body) && isFields(body.error) ? body.error : undefined;
    const code =
      asText(lineError?.code) ?? asText(answered?.code) ?? asText(answered?.type) ?? codeFor(statusCode);
    const message = asText(lineError?.message) ?? asText(answered?.message) ?? messageFor(statusCode);
    const unrun = response ? undefined : unrunStatus(code);
    if (unrun && customId !== null)
      return { status: unrun, customId, error: { code, message }, requestId, position };
    return { ...failed(position, customId, statusCode, code, message), body: body ?? null, requestId };
  }
  if (customId === null)
    return {
      ...failed(
        position,
        null,
        statusCode,
        'missing_custom_id',
        `Line ${position.line} of the ${position.file} file has no custom_id.`,
      ),
      body: body ?? null,
      requestId,
    };
  return { status: 'succeeded', customId, statusCode, body, requestId, position };
}

function failed(
  position: ResultPosition,
  customId: string | null,
  statusCode: number | null,
  code: string,
  message: string,
) {
  return {
    status: 'failed' as const,
    customId,
    statusCode,
    error: { code, message },
    body: null,
    requestId: null,
    position,
  };
}

function unrunStatus(code: string): 'expired' | 'cancelled' | undefined {
  if (/(^|_)expired$/.test(code)) return 'expired';
  return /(^|_)cancell?ed$/.test(code) ? 'cancelled' : undefined;
}

function codeFor(statusCode: number | null): string {
  return statusCode === null ? 'no_response' : `http_${statusCode}`;
}

function messageFor(statusCode: number | null): string {
  return statusCode === null
    ? 'The request has neither a response nor an error.'
    : `The endpoint answered ${statusCode}.`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
