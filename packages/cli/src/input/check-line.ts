/** What is wrong with one line of an input file. Codes are those the API itself reports. */
export interface LineProblem {
  /** 1-based line of the file. */
  line: number;
  code: string;
  /** The field at fault, if there is one. */
  param: string | null;
  message: string;
}

/** A line that is well-formed so far as it can be told without its neighbours. */
export interface CheckedLine {
  customId: string;
  url: string;
}

/** Checks one line by itself. The first thing wrong is reported. */
export function checkLine(text: string, line: number): CheckedLine | LineProblem {
  const problem = (code: string, param: string | null, message: string): LineProblem => ({
    line,
    code,
    param,
    message,
  });
  const request = parseObject(text);
  if (request === undefined) {
    return problem('invalid_json_line', null, 'This line is not a JSON object.');
  }
  for (const name of ['custom_id', 'method', 'url', 'body'] as const) {
    if (request[name] === undefined) {
      return problem('missing_required_parameter', name, `Missing required parameter: '${name}'.`);
    }
  }
  const { custom_id: customId, method, url, body } = request;
  if (typeof customId !== 'string' || customId === '') {
    return problem('invalid_type', 'custom_id', "'custom_id' must be a non-empty string.");
  }
  if (method !== 'POST') return problem('invalid_method', 'method', "'method' must be POST.");
  if (typeof url !== 'string') return problem('invalid_url', 'url', "'url' must be a string.");
  if (!isObject(body)) return problem('invalid_type', 'body', "'body' must be an object.");
  if (body.stream === true) {
    return problem('streaming_unsupported', 'body.stream', 'A batch cannot stream: leave out `stream`.');
  }
  return { customId, url };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
