import type { BatchError } from '@offpeak/core';

/** A good line of an input file, as far as the validation of the whole file needs it. */
export interface CheckedLine {
  customId: string;
  model: string | null;
  /** Inputs of an embeddings request, else 0. */
  embeddingInputs: number;
}

/** What one line is checked against. */
export interface LineRules {
  endpoint: string;
  maxCustomIdLength: number;
}

/** Endpoints whose requests must name a model. */
const modelRequired: ReadonlySet<string> = new Set([
  '/v1/responses',
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/completions',
]);

/** Members of a body by which some endpoints let a caller choose another host or key. */
const smuggling: readonly string[] = ['api_key', 'api_base', 'base_url', 'extra_headers'];

/**
 * Checks one line of a batch input file on its own and gives back what matters of it, or the first thing wrong with it in the
 * API's codes. Never quotes the line.
 *
 * @example
 * ```ts
 * checkRequestLine('{"custom_id": "1"}', { endpoint: '/v1/embeddings', maxCustomIdLength: 512 });
 * // { code: 'missing_required_parameter', param: 'method', … }
 * ```
 */
export function checkRequestLine(text: string, rules: LineRules): CheckedLine | BatchError {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault('invalid_json_line', null, 'This line is not parseable as valid JSON.');
  }
  if (!isObject(value)) return fault('invalid_json_line', null, 'This line is not a JSON object.');
  for (const name of ['custom_id', 'method', 'url', 'body']) {
    if (value[name] === undefined || value[name] === null) {
      return fault('missing_required_parameter', name, `Missing required parameter: '${name}'.`);
    }
  }
  const { custom_id: customId, method, url, body } = value;
  if (typeof customId !== 'string' || customId === '') {
    return fault('invalid_type', 'custom_id', "'custom_id' must be a string that is not empty.");
  }
  if (customId.length > rules.maxCustomIdLength) {
    const message = `'custom_id' is ${customId.length} characters long; at most ${rules.maxCustomIdLength} are allowed.`;
    return fault('string_above_max_length', 'custom_id', message);
  }
  if (method !== 'POST') return fault('invalid_method', 'method', "'method' must be 'POST'.");
  if (url !== rules.endpoint) {
    return fault(
      'invalid_url',
      'url',
      'The URL provided for this request does not match the batch endpoint.',
    );
  }
  if (!isObject(body)) return fault('invalid_type', 'body', "'body' must be a JSON object.");
  return checkBody(customId, body, rules.endpoint);
}

/** Whether {@link checkRequestLine} found something wrong. */
export function isFault(checked: CheckedLine | BatchError): checked is BatchError {
  return 'code' in checked;
}

function checkBody(
  customId: string,
  body: Record<string, unknown>,
  endpoint: string,
): CheckedLine | BatchError {
  if (body.stream !== undefined && body.stream !== null && body.stream !== false) {
    const api = endpoint === '/v1/chat/completions' ? 'Chat Completions' : endpoint;
    return fault(
      'streaming_unsupported',
      'body.stream',
      `${api}: Streaming is not supported in the Batch API.`,
    );
  }
  const smuggled = smuggling.find((name) => name in body);
  if (smuggled !== undefined) {
    const message = `'${smuggled}' is not allowed in a batch: requests go to the server's own endpoint with its own key.`;
    return fault('unsupported_parameter', `body.${smuggled}`, message);
  }
  const model = body.model;
  if (model === undefined || model === null || model === '') {
    if (modelRequired.has(endpoint))
      return fault('invalid_request', 'body.model', 'Model parameter is required.');
  } else if (typeof model !== 'string') {
    return fault('invalid_type', 'body.model', "'model' must be a string.");
  }
  if (endpoint === '/v1/chat/completions' && !Array.isArray(body.messages)) {
    return fault('invalid_request', 'body.messages', 'Messages parameter is required.');
  }
  return {
    customId,
    model: typeof model === 'string' && model !== '' ? model : null,
    embeddingInputs: endpoint === '/v1/embeddings' ? countInputs(body.input) : 0,
  };
}

/** An array of texts or of token arrays is several inputs; a text or one token array is one. */
function countInputs(input: unknown): number {
  if (!Array.isArray(input)) return 1;
  return typeof input[0] === 'number' ? 1 : input.length;
}

function fault(code: string, param: string | null, message: string): BatchError {
  return { code, message, param };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
